# frozen_string_literal: true

include_recipe 'aws-parallelcluster-install::install_mysql_client'
include_recipe 'aws-parallelcluster-config::mounts'
include_recipe 'aws-parallelcluster-config::efa'
