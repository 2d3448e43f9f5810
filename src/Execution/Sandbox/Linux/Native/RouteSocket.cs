using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>Links, addresses and routes of the namespace that the calling thread was in when it was opened. See rtnetlink(7).</summary>
internal sealed partial class RouteSocket : IDisposable
{
    private const int Netlink = 16;
    private const int RawCloseOnExec = 3 | 0x80000;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _answer = new byte[1 << 16];

    private RouteSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Throws <see cref="Win32Exception"/>.</summary>
    public static RouteSocket Open() => new(LibC.Owned(OpenSocket(Netlink, RawCloseOnExec, 0), "socket"));

    /// <summary>All requests in one call, in order. Throws <see cref="Win32Exception"/> for the first that fails; the others are tried.</summary>
    public void Execute(RouteRequests requests)
    {
        Send(requests.Bytes);
        Win32Exception? failed = null;
        for (var left = requests.Count; left > 0;)
            foreach (var message in Receive())
                if (message.Type == RouteMessage.Error && left-- > 0 && message.ErrorNumber != 0)
                    failed ??= new Win32Exception(message.ErrorNumber, requests.NameOf(message.Sequence) + ": " + Words(message.ErrorNumber));
        if (failed is not null)
            throw failed;
    }

    /// <summary>The answers to a request for a list, to its end.</summary>
    public List<byte[]> List(RouteRequests request)
    {
        Send(request.Bytes);
        var found = new List<byte[]>();
        while (true)
            foreach (var message in Receive())
            {
                if (message.Type == RouteMessage.Done)
                    return found;
                if (message.Type == RouteMessage.Error)
                    throw new Win32Exception(message.ErrorNumber, request.NameOf(message.Sequence) + ": " + Words(message.ErrorNumber));

                found.Add(message.Body.ToArray());
            }
    }

    public void Dispose() => _socket.Dispose();

    private static string Words(int error) => Marshal.GetPInvokeErrorMessage(error);

    private void Send(ReadOnlyMemory<byte> bytes) => LibC.Check(SendNative(_socket, bytes.Span, bytes.Length, 0), "send");

    private IEnumerable<RouteMessage> Receive()
    {
        var length = LibC.Check(ReceiveNative(_socket, _answer, _answer.Length, 0), "recv");
        return RouteMessage.Split(_answer.AsMemory(0, (int)length));
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendNative(SafeFileHandle socket, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveNative(SafeFileHandle socket, [Out] byte[] bytes, nint length, int flags);
}
