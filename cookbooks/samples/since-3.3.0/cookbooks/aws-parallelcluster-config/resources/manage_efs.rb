# frozen_string_literal: true

# File systems of EFS, which every node mounts.
provides :manage_efs

property :shared_dir_array, Array, required: true
property :efs_fs_id_array, Array, required: true

action :mount do
  new_resource.shared_dir_array.zip(new_resource.efs_fs_id_array).each do |efs_shared_dir, id|
    directory efs_shared_dir do
      recursive true
      action :create
    end

    mount efs_shared_dir do
      device "#{id}:/"
      fstype 'efs'
    end
  end
end

action :unmount do
  new_resource.shared_dir_array.each do |efs_shared_dir|
    execute "umount --lazy #{efs_shared_dir}"

    directory efs_shared_dir do
      recursive true
      action :delete
    end
  end
end
