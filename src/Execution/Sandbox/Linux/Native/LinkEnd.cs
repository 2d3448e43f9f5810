namespace Kiln.Execution.Sandbox.Linux.Native;

/// <param name="Index">Free in its namespace.</param>
/// <param name="HardwareAddress">Its lower six bytes.</param>
internal sealed record LinkEnd(int Index, string Name, ulong HardwareAddress);
