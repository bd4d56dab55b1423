# frozen_string_literal: true

default['cluster']['mysql']['archive'] = 'https://mirror.example/mysql-community-client.tar'
