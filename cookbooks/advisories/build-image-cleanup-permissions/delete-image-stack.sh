#!/bin/sh
# Deletes the stack that pcluster build-image left behind in DELETE_FAILED, and nothing else, after checking that the image is
# BUILD_COMPLETE and AVAILABLE. The image stays. Needs the AWS CLI and pcluster.
set -eu
LC_ALL=C
AWS_PAGER=
export LC_ALL AWS_PAGER

release=@RELEASE@
advisory=@ADVISORY@

usage() {
  cat <<USAGE
usage: sh delete-image-stack.sh --image-id ID --region REGION [--dry-run]
  Fixes $advisory for an image of ParallelCluster $release whose stack is in DELETE_FAILED.
  --dry-run  checks, deletes nothing, and prints every command that would delete something
USAGE
}

say() { printf '%s\n' "$*"; }

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

image='' region='' dry=''
while [ $# -gt 0 ]; do
  case $1 in
    --image-id | --region)
      [ $# -ge 2 ] || refuse "$1 needs a value."
      if [ "$1" = --region ]; then region=$2; else image=$2; fi
      shift 2
      ;;
    --dry-run) dry=yes && shift ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
done
if [ -z "$image" ] || [ -z "$region" ]; then usage >&2 && exit 2; fi

case $image in
  [!A-Za-z]* | *[!A-Za-z0-9-]*) refuse "'$image' is not a valid image ID: use letters, digits and hyphens, starting with a letter." ;;
esac
case $region in
  *[!a-z0-9-]* | *--*) refuse "'$region' is not a valid region; expected one such as us-east-1." ;;
  [a-z][a-z]-*-[0-9]) ;;
  *) refuse "'$region' is not a valid region; expected one such as us-east-1." ;;
esac
for program in aws pcluster; do
  command -v "$program" >/dev/null 2>&1 || refuse "$program is not on the PATH."
done

# Changes something: printed first, and not run in a dry run. No word of these commands needs quotes.
change() {
  say "+ aws $* --region $region"
  [ -n "$dry" ] || aws "$@" --region "$region"
}

if ! status=$(aws cloudformation describe-stacks --stack-name "$image" --region "$region" \
  --query 'Stacks[0].StackStatus' --output text 2>&1); then
  case $status in
    *'does not exist'*) say "There is no stack $image in $region: nothing to delete." && exit 0 ;;
    *) refuse "$status" ;;
  esac
fi
[ "$status" = DELETE_FAILED ] || refuse "Stack $image is $status, not DELETE_FAILED: it is left alone."

seen=$(pcluster describe-image --image-id "$image" --region "$region" --query '[imageBuildStatus, ec2AmiInfo.state]' |
  tr -d ' \n\r\t')
[ "$seen" = '["BUILD_COMPLETE","AVAILABLE"]' ] ||
  refuse "pcluster says $seen of image $image, not BUILD_COMPLETE and AVAILABLE." "Its stack is left alone: find out why first."
say "Image $image is BUILD_COMPLETE and AVAILABLE; its stack is DELETE_FAILED."

change cloudformation delete-stack --stack-name "$image"
change cloudformation wait stack-delete-complete --stack-name "$image"
[ -n "$dry" ] || say "Stack $image is deleted. The image is unchanged: pcluster describe-image --image-id $image --region $region"
