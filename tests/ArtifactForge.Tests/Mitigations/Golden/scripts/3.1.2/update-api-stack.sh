#!/bin/sh
# Updates a stack of the ParallelCluster API: lets the role of its image remover list the images of every pipeline, keeps the
# stack's parameters, waits, and shows the result. It is safe to run again. Needs the AWS CLI.
set -eu
LC_ALL=C
AWS_PAGER=
export LC_ALL AWS_PAGER

release='3.1.2'
advisory='api-stack-ecr-permissions'
policy_name='list-images-of-api-pipelines'
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["imagebuilder:ListImagePipelineImages"],"Resource":["arn:PARTITION:imagebuilder:REGION:ACCOUNT_ID:image-pipeline/ecrimagepipeline-*"]}]}'
role_id=EcrImageDeletionLambdaRole
# What every API stack has, whatever it was made with.
api_id=ParallelClusterFunction
# Their defaults carry the release: the new template's are wanted.
renewed=' PublicEcrImageUri ApiDefinitionS3Uri '

usage() {
  cat <<USAGE
usage: sh update-api-stack.sh --stack NAME --region REGION --to VERSION [--template-url URL] [--dry-run]
  Fixes $advisory in an API stack of ParallelCluster $release and updates it to VERSION.
  --template-url  the new release's template, if not the one in the official bucket
  --dry-run       queries AWS, changes nothing, and prints every command that would change something
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
  [!A-Za-z]* | *[!A-Za-z0-9-]*) refuse "'$stack' is not a valid stack name: use letters, digits and hyphens, starting with a letter." ;;
esac

suffix=amazonaws.com
case $region in
  *[!a-z0-9-]* | *--* | *-) refuse "'$region' is not a valid region; expected one such as us-east-1." ;;
  cn-*-[0-9]) partition=aws-cn suffix=amazonaws.com.cn ;;
  us-gov-*-[0-9]) partition=aws-us-gov ;;
  *-iso*) refuse "The partition of $region is not supported." ;;
  [a-z][a-z]-*-[0-9]) partition=aws ;;
  *) refuse "'$region' is not a valid region; expected one such as us-east-1." ;;
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
[ -n "$to_rank" ] || refuse "'$to' is not a valid release; expected one such as 3.2.0."
[ "$to_rank" -ge "$(rank "$release")" ] ||
  refuse "$to is older than $release, and downgrading is not supported." "Give the release that the API should be updated to."

[ -n "$url" ] || url=https://$region-aws-parallelcluster.s3.$region.$suffix/parallelcluster/$to/api/parallelcluster-api.yaml
case $url in
  https://*) ;;
  *) refuse "'$url' does not begin with https://, as CloudFormation requires." ;;
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
  refuse "There is no stack $stack in $region, or you are not allowed to describe it."
case $status in
  CREATE_COMPLETE | UPDATE_COMPLETE | UPDATE_ROLLBACK_COMPLETE | IMPORT_COMPLETE | IMPORT_ROLLBACK_COMPLETE) ;;
  *_IN_PROGRESS) refuse "Stack $stack is $status. Wait until that has finished, then run this again." ;;
  UPDATE_ROLLBACK_FAILED)
    refuse "Stack $stack is $status. First run: aws cloudformation continue-update-rollback --stack-name $stack --region $region" ;;
  *) refuse "Stack $stack is $status and cannot be updated. Delete it and deploy the API again." ;;
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
[ -n "$api" ] || refuse "Stack $stack is not a ParallelCluster API stack: it has no $api_id."

image=$(ask cloudformation describe-stacks --stack-name "$stack" \
  --query "Stacks[0].Parameters[?ParameterKey=='PublicEcrImageUri'].ParameterValue")
has=${image##*:}
if [ -n "$(rank "$has")" ]; then
  if [ "$has" = "$to" ]; then
    say "Stack $stack already has release $to ($status). Nothing to do."
    exit 0
  fi
  [ "$has" = "$release" ] || refuse "Stack $stack has release $has, but this script is for $release." "If $has is affected, its own script is in scripts/$has/."
fi

role=$(resource "$role_id")
if [ -z "$role" ]; then
  say "Stack $stack has no $role_id: it was created with your own container image (EcrImageUri)."
  say "Nothing needs fixing, and nothing was changed. Update it as usual."
  exit 0
fi

account=$(ask sts get-caller-identity --query Account)
case $account in
  '' | *[!0-9]*) refuse "AWS returned '$account' as your account ID." ;;
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
      *" $key "*) say "Parameter $key is set to the default of $to." ;;
      *) set -- "$@" "ParameterKey=$key,UsePreviousValue=true" ;;
    esac
  done
done
[ $# -eq 0 ] || set -- --parameters "$@"

attached=$(ask iam list-role-policies --role-name "$role" --query "PolicyNames[?@=='$policy_name']")
if [ -n "$attached" ]; then
  say "Role $role already has the policy $policy_name; it is written again in case somebody changed it."
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
  refuse "The update of stack $stack failed and CloudFormation is rolling it back. The failed resources are listed above, newest first."
fi
[ -z "$dry" ] || exit 0

ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].[StackName,StackStatus]'
say "Stack $stack has release $to."
say "Before you ever delete the stack, remove the policy, or its role cannot be deleted:"
spell aws iam delete-role-policy --role-name "$role" --policy-name "$policy_name" --region "$region"
