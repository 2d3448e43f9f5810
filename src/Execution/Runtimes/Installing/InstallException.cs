namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Why nothing was installed, and what would mend it: one line for the person who asked.</summary>
public sealed class InstallException(string message, Exception? inner = null) : Exception(message, inner);
