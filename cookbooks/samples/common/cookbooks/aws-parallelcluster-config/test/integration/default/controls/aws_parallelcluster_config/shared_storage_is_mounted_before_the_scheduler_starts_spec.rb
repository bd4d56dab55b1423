# frozen_string_literal: true

# Its path is over 100 characters long, as many of upstream's are: a plain tar header has no room for it.
control 'shared storage is mounted before the scheduler starts' do
  describe mount('/shared') do
    it { should be_mounted }
  end
end
