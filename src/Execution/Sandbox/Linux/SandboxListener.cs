using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Linux;

/// <param name="socket">Cancelled when the sandbox ended before there was one.</param>
internal sealed class SandboxListener(string address, Task<Socket> socket) : ISandboxListener
{
    public string Address => address;

    public async ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await (await socket.WaitAsync(cancellationToken)).AcceptAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(address);
        }
    }
}
