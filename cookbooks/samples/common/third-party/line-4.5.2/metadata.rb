# frozen_string_literal: true

name 'line'
license 'Apache-2.0'
description 'Stands where a vendored cookbook stands upstream'
version '4.5.2'
