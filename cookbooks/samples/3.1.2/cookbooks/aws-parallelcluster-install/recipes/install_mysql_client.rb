# frozen_string_literal: true

# This release installs no MySQL client.
