using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Kiln.Floor;

/// <summary>Loops that are waiting, the last used first, as Kiln's scheduler has its environments.</summary>
internal sealed class PythonLoops : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<PythonLoop> _idle = new();
    private readonly List<Process> _processes = [];

    public static async Task<PythonLoops> StartAsync(string interpreter, int count)
    {
        var loops = new PythonLoops();
        var folder = Directory.CreateTempSubdirectory("kiln-floor-");
        var path = Path.Combine(folder.FullName, "socket");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(count);
        for (var i = 0; i < count; i++)
        {
            loops._processes.Add(Process.Start(interpreter, ["-E", "-s", Path.Combine(AppContext.BaseDirectory, "loop.py"), path]));
            loops._idle.Push(new(await listener.AcceptAsync()));
        }
        folder.Delete(recursive: true);
        return loops;
    }

    public async Task EchoAsync(HttpContext http)
    {
        var loop = Take();
        try
        {
            var answer = await loop.EchoAsync(http.Request.Body, (int)http.Request.ContentLength!);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer);
        }
        finally
        {
            GiveBack(loop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryPop(out var loop))
            loop.Dispose();
        foreach (var process in _processes)
            await process.WaitForExitAsync();
    }

    private PythonLoop Take()
    {
        lock (_gate)
            return _idle.Pop();
    }

    private void GiveBack(PythonLoop loop)
    {
        lock (_gate)
            _idle.Push(loop);
    }
}
