namespace Kiln.Server;

/// <summary>Something that the person at the terminal can mend. The message is one line: what is wrong, and the fix.</summary>
public sealed class UserErrorException(string message, Exception? inner = null) : Exception(message, inner);
