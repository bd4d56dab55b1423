# frozen_string_literal: true

# Installs the MySQL client from an archive of packages, which is older than what the system may have by then.
archive = '/tmp/mysql-client.tar'

install_command = {
  'rhel' => "yum install -y",
  'debian' => "apt install -y"
}.fetch(node['platform_family'])

remote_file archive do
  source node['cluster']['mysql']['archive']
  mode '0644'
  retries 3
end

bash 'unpack and install the MySQL client' do
  code <<-SHELL
    set -e
    folder=$(mktemp -d)
    tar xf "#{archive}" --directory "${folder}"
    #{install_command} ${folder}/*
  SHELL
end
