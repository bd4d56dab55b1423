# frozen_string_literal: true

# File systems of FSx, of Lustre alone in this miniature.
provides :manage_fsx

property :fsx_shared_dir_array, Array, required: true
property :fsx_dns_name_array, Array, required: true

action :mount do
  new_resource.fsx_shared_dir_array.zip(new_resource.fsx_dns_name_array).each do |fsx_shared_dir, host|
    directory fsx_shared_dir do
      recursive true
      action :create
    end

    mount fsx_shared_dir do
      device "#{host}@tcp:/sample"
      fstype 'lustre'
    end
  end
end

action :unmount do
  new_resource.fsx_shared_dir_array.each do |fsx_shared_dir|
    execute "umount --lazy #{fsx_shared_dir}"

    directory fsx_shared_dir do
      recursive true
      action :delete
    end
  end
end
