# frozen_string_literal: true

directory '/shared' do
  mode '1777'
end
