# frozen_string_literal: true

name 'aws-parallelcluster-install'
license 'Apache-2.0'
description 'What goes into an image'
version '@VERSION@'

depends 'line', '~> 4.5.2'
