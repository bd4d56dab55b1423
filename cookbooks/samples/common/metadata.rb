# frozen_string_literal: true

name 'aws-parallelcluster'
license 'Apache-2.0'
description 'A miniature of the ParallelCluster cookbook'
version '@VERSION@'

depends 'line', '~> 4.5.2'
depends 'aws-parallelcluster-install', '~> @VERSION@'
depends 'aws-parallelcluster-config', '~> @VERSION@'
