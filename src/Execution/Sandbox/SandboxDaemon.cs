using System.Net.Sockets;

namespace Kiln.Execution.Sandbox;

/// <summary>Sockets at which the trace daemon is to be served. The sandbox owns them; only its processes reach them, where it isolates.</summary>
/// <param name="Address">As the processes know both, <c>169.254.100.1:2000</c>.</param>
/// <param name="Segments">Datagrams. Cancelled when the sandbox ended before there was one.</param>
/// <param name="Proxy">HTTP.</param>
public sealed record SandboxDaemon(string Address, Task<Socket> Segments, ISandboxListener Proxy);
