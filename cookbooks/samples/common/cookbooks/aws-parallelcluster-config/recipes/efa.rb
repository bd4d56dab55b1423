# frozen_string_literal: true

# Where a queue has EFA, processes of a node may copy from each other's memory. Ubuntu has to be asked for that.
has_efa = node['cluster']['enable_efa'] == 'compute'

sysctl 'kernel.yama.ptrace_scope' do
  value 0
  only_if { has_efa && platform?('ubuntu') }
end
