namespace Nuke.Common.Execution;

// The person at the keyboard can mend it: told without a stack trace, exit status 2.
internal sealed class UsageException(string message) : Exception(message);
