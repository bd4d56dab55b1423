# frozen_string_literal: true

default['cluster']['base_dir'] = '/opt/parallelcluster'
default['cluster']['parallelcluster-version'] = '@VERSION@'
