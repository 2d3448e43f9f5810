using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>A connection that a function has opened to this server.</summary>
/// <param name="Closed">To be called once, when it is closed: a sandbox may have only so many.</param>
public sealed record SandboxConnection(Socket Socket, Action Closed);
