# frozen_string_literal: true

# Volumes of the head node, each in a folder of its own.
provides :manage_ebs

property :shared_dir_array, Array, required: true
property :vol_array, Array, required: true

action :mount do
  shared_dir_array = new_resource.shared_dir_array
  new_resource.vol_array.each_with_index do |volume, index|
    directory shared_dir_array[index] do
      recursive true
      action :create
    end

    mount shared_dir_array[index] do
      device "/dev/sample/#{volume}"
    end
  end
end

action :unmount do
  shared_dir_array = new_resource.shared_dir_array
  shared_dir_array.each_index do |index|
    execute "umount --lazy #{shared_dir_array[index]}"

    directory shared_dir_array[index] do
      recursive true
      action :delete
    end
  end
end
