# frozen_string_literal: true

name 'aws-parallelcluster-config'
license 'Apache-2.0'
description 'What a node does when it starts'
version '@VERSION@'
