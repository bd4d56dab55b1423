#!/bin/sh
# Updates a stack of the ParallelCluster API: lets the role of its image remover list the images of every pipeline, keeps the
# stack's parameters, waits, and shows the result. Running it again does no harm. Needs the AWS CLI.
set -eu
LC_ALL=C
AWS_PAGER=
export LC_ALL AWS_PAGER

release=@RELEASE@
advisory=@ADVISORY@
policy_name=@POLICY_NAME@
policy=@POLICY@
role_id=EcrImageDeletionLambdaRole
# What every API stack has, whatever it was made with.
api_id=ParallelClusterFunction
# Their defaults carry the release: the new template's are wanted.
renewed=' PublicEcrImageUri ApiDefinitionS3Uri '

usage() {
  cat <<USAGE
usage: sh update-api-stack.sh --stack NAME --region REGION --to VERSION [--template-url URL] [--dry-run]
  Mends $advisory in an API stack of ParallelCluster $release and updates it to VERSION.
  --template-url  the new release's template, where it is not taken from the official bucket
  --dry-run       asks AWS, changes nothing, and prints every command that would change something
USAGE
}

say() { printf '%s\n' "$*"; }

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

stack='' region='' to='' url='' dry=''
while [ $# -gt 0 ]; do
  case $1 in
    --stack | --region | --to | --template-url)
      [ $# -ge 2 ] || refuse "$1 needs a value."
      case $1 in
        --stack) stack=$2 ;;
        --region) region=$2 ;;
        --to) to=$2 ;;
        *) url=$2 ;;
      esac
      shift 2
      ;;
    --dry-run) dry=yes && shift ;;
    --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
done
if [ -z "$stack" ] || [ -z "$region" ] || [ -z "$to" ]; then usage >&2 && exit 2; fi

case $stack in
  [!A-Za-z]* | *[!A-Za-z0-9-]*) refuse "'$stack' is no name of a stack: letters, digits and hyphens, a letter first." ;;
esac

suffix=amazonaws.com
case $region in
  *[!a-z0-9-]* | *--* | *-) refuse "'$region' is no region such as us-east-1." ;;
  cn-*-[0-9]) partition=aws-cn suffix=amazonaws.com.cn ;;
  us-gov-*-[0-9]) partition=aws-us-gov ;;
  *-iso*) refuse "Nothing is known of the partition of $region." ;;
  [a-z][a-z]-*-[0-9]) partition=aws ;;
  *) refuse "'$region' is no region such as us-east-1." ;;
esac

# A version as one number that can be compared; nothing where it is none.
rank() {
  case $1 in
    *[!0-9.]* | .* | *. | *..* | *.*.*.*) return 0 ;;
    *.*.*) ;;
    *) return 0 ;;
  esac
  rest=${1#*.}
  [ ${#1} -gt 12 ] || printf '%d' "$(printf '1%03d%03d%03d' "$(plain "${1%%.*}")" "$(plain "${rest%%.*}")" "$(plain "${rest#*.}")")"
}

# Without zeros in front, which some shells take for octal.
plain() {
  number=$1
  while [ "${number#0}" != "$number" ] && [ "$number" != 0 ]; do number=${number#0}; done
  printf '%s' "$number"
}

to_rank=$(rank "$to")
[ -n "$to_rank" ] || refuse "'$to' is no release such as 3.2.0."
[ "$to_rank" -ge "$(rank "$release")" ] ||
  refuse "$to is older than $release, and an update backwards is not supported." "Name the release that the API is to have."

[ -n "$url" ] || url=https://$region-aws-parallelcluster.s3.$region.$suffix/parallelcluster/$to/api/parallelcluster-api.yaml
case $url in
  https://*) ;;
  *) refuse "'$url' does not begin with https://, as CloudFormation asks for." ;;
esac

# A command as one could type it.
spell() {
  line=
  for word in "$@"; do
    case $word in
      '' | *[!A-Za-z0-9_./:=@%+,-]*) word="'$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'" ;;
    esac
    line="$line $word"
  done
  printf '+%s\n' "$line"
}

ask() { aws "$@" --region "$region" --output text; }

# Changes something: printed first, and not run in a dry run.
change() {
  spell aws "$@" --region "$region"
  [ -n "$dry" ] || aws "$@" --region "$region"
}

command -v aws >/dev/null 2>&1 || refuse 'The AWS CLI (aws) is not on the PATH.'

status=$(ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus') ||
  refuse "There is no stack $stack in $region, or you may not look at it."
case $status in
  CREATE_COMPLETE | UPDATE_COMPLETE | UPDATE_ROLLBACK_COMPLETE | IMPORT_COMPLETE | IMPORT_ROLLBACK_COMPLETE) ;;
  *_IN_PROGRESS) refuse "Stack $stack is $status. Wait until that is over, then run this again." ;;
  UPDATE_ROLLBACK_FAILED)
    refuse "Stack $stack is $status. First run: aws cloudformation continue-update-rollback --stack-name $stack --region $region" ;;
  *) refuse "Stack $stack is $status and cannot be updated. Delete it and deploy the API anew." ;;
esac

# The physical id of one of the stack's resources; nothing where the stack has none such.
resource() {
  if answer=$(ask cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
    --query StackResourceDetail.PhysicalResourceId 2>&1); then
    printf '%s' "$answer"
  else
    case $answer in
      *'does not exist'*) ;;
      *) refuse "$answer" ;;
    esac
  fi
}

api=$(resource "$api_id")
[ -n "$api" ] || refuse "Stack $stack is no stack of the ParallelCluster API: it has no $api_id."

image=$(ask cloudformation describe-stacks --stack-name "$stack" \
  --query "Stacks[0].Parameters[?ParameterKey=='PublicEcrImageUri'].ParameterValue")
has=${image##*:}
if [ -n "$(rank "$has")" ]; then
  if [ "$has" = "$to" ]; then
    say "Stack $stack has release $to already ($status). Nothing to do."
    exit 0
  fi
  [ "$has" = "$release" ] || refuse "Stack $stack has release $has, and this script is for $release." "If $has is affected, its own script is in scripts/$has/."
fi

role=$(resource "$role_id")
if [ -z "$role" ]; then
  say "Stack $stack has no $role_id: it was made with a container image of your own (EcrImageUri)."
  say "Nothing needs mending, and nothing was changed. Update it as you do usually."
  exit 0
fi

account=$(ask sts get-caller-identity --query Account)
case $account in
  '' | *[!0-9]*) refuse "AWS gave '$account' for the number of your account." ;;
esac

policy=$(printf '%s' "$policy" | sed -e "s/PARTITION/$partition/g" -e "s/ACCOUNT_ID/$account/g" -e "s/REGION/$region/g")

# Without them, CloudFormation puts every parameter back to its default: a private API would become public.
current=$(ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Parameters[].ParameterKey')
wanted=$(ask cloudformation get-template-summary --template-url "$url" --query 'Parameters[].ParameterKey') ||
  refuse "There is no template of release $to at $url."
set --
for key in $current; do
  for new in $wanted; do
    [ "$key" = "$new" ] || continue
    case $renewed in
      *" $key "*) say "Parameter $key becomes the default of $to." ;;
      *) set -- "$@" "ParameterKey=$key,UsePreviousValue=true" ;;
    esac
  done
done
[ $# -eq 0 ] || set -- --parameters "$@"

attached=$(ask iam list-role-policies --role-name "$role" --query "PolicyNames[?@=='$policy_name']")
if [ -n "$attached" ]; then
  say "Role $role has the policy $policy_name already; it is written again, in case somebody changed it."
fi
change iam put-role-policy --role-name "$role" --policy-name "$policy_name" --policy-document "$policy"

if output=$(change cloudformation update-stack --stack-name "$stack" --template-url "$url" \
  --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND "$@" 2>&1); then
  say "$output"
else
  case $output in
    *'No updates are to be performed'*) say "Stack $stack is up to date." && exit 0 ;;
    *) refuse "$output" "The stack was not updated." ;;
  esac
fi

if ! change cloudformation wait stack-update-complete --stack-name "$stack"; then
  ask cloudformation describe-stack-events --stack-name "$stack" \
    --query "StackEvents[?ResourceStatus=='UPDATE_FAILED'].[Timestamp,LogicalResourceId,ResourceStatusReason]" >&2 || :
  refuse "The update of stack $stack failed; CloudFormation takes it back. What failed is above, the newest first."
fi
[ -z "$dry" ] || exit 0

ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].[StackName,StackStatus]'
say "Stack $stack has release $to."
say "Before you delete the stack some day, take the policy off again, or its role cannot be deleted:"
spell aws iam delete-role-policy --role-name "$role" --policy-name "$policy_name" --region "$region"
