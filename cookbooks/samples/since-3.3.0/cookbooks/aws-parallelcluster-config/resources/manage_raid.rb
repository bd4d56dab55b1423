# frozen_string_literal: true

# Several volumes of the head node as one.
provides :manage_raid

property :raid_shared_dir, String, required: true

action :mount do
  raid_shared_dir = new_resource.raid_shared_dir

  directory raid_shared_dir do
    recursive true
    action :create
  end

  mount raid_shared_dir do
    device '/dev/md0'
  end
end

action :unmount do
  raid_shared_dir = new_resource.raid_shared_dir

  mount raid_shared_dir do
    device '/dev/md0'
    action :unmount
  end

  directory raid_shared_dir do
    recursive true
    action :delete
  end
end
