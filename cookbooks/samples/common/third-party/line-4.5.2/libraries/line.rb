# frozen_string_literal: true

# Nothing to see: only the place matters.
module Line
end
