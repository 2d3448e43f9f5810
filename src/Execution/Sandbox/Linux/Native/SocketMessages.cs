using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Native;

/// <summary>Unix sockets as the class library does not have them: in pairs, and with descriptors travelling beside the bytes.</summary>
internal static unsafe partial class SocketMessages
{
    public const int MaxDescriptors = 32;

    private const int UnixFamily = 1;
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int CloseOnExec = 0x80000;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int CloseOnExecMessage = 0x40000000;
    private const int Interrupted = 4;
    private const int Again = 11;
    private const int ControlHeader = 16; // size_t length, int level, int type; on 64 bits
    private const int ControlSize = ControlHeader + (MaxDescriptors * sizeof(int));

    /// <summary>Two connected sockets: ours, ready for asynchronous use, and the one that goes to another process.</summary>
    public static (Socket Ours, SafeFileHandle Theirs) Pair(SocketType type)
    {
        int* pair = stackalloc int[2];
        LibC.Check(SocketPair(UnixFamily, (type == SocketType.Stream ? 1 : 5) | CloseOnExec, 0, pair), "socketpair");
        return (new Socket(new SafeSocketHandle(pair[0], ownsHandle: true)), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    /// <summary>
    /// Sends bytes with descriptors, which are duplicated on the way. Returns how many bytes went: all of them on a socket of packets. 0: the
    /// socket is full. Throws <see cref="SocketException"/>.
    /// </summary>
    public static int Send(Socket socket, ReadOnlySpan<byte> bytes, ReadOnlySpan<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        byte* control = stackalloc byte[ControlSize];
        var length = ControlHeader + (descriptors.Length * sizeof(int));
        *(nuint*)control = (nuint)length;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        var held = 0;
        try
        {
            for (; held < descriptors.Length; held++)
            {
                var added = false;
                descriptors[held].DangerousAddRef(ref added);
                *(int*)(control + ControlHeader + (held * sizeof(int))) = (int)descriptors[held].DangerousGetHandle();
            }

            fixed (byte* data = bytes)
            {
                var vector = new Vector { Base = data, Length = (nuint)bytes.Length };
                var message = new Message { Vectors = &vector, VectorCount = 1 };
                if (descriptors.Length > 0)
                {
                    message.Control = control;
                    message.ControlLength = (nuint)((length + 7) & ~7);
                }

                return Transfer(socket, &message, NoSignal | DontWait, sends: true) ?? 0;
            }
        }
        finally
        {
            while (held > 0)
                descriptors[--held].DangerousRelease();
        }
    }

    /// <summary>
    /// Takes what is there, without waiting, and adds the descriptors that came with it to the list. Returns the number of bytes, 0 at the end
    /// of the stream, null when nothing is there. Throws <see cref="SocketException"/>.
    /// </summary>
    public static int? Receive(Socket socket, Span<byte> buffer, List<SafeFileHandle> descriptors)
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* data = buffer)
        {
            var vector = new Vector { Base = data, Length = (nuint)buffer.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
            var received = Transfer(socket, &message, DontWait | CloseOnExecMessage, sends: false);
            if (received is not null && message.ControlLength >= ControlHeader
                && *(int*)(control + 8) == SocketLevel && *(int*)(control + 12) == Rights)
            {
                var count = ((int)*(nuint*)control - ControlHeader) / sizeof(int);
                for (var i = 0; i < count; i++)
                    descriptors.Add(new SafeFileHandle(*(int*)(control + ControlHeader + (i * sizeof(int))), ownsHandle: true));
            }

            return received;
        }
    }

    private static int? Transfer(Socket socket, Message* message, int flags, bool sends)
    {
        while (true)
        {
            var result = sends ? SendMessage(socket.SafeHandle, message, flags) : ReceiveMessage(socket.SafeHandle, message, flags);
            if (result >= 0)
                return (int)result;

            var error = Marshal.GetLastPInvokeError();
            if (error == Again)
                return null;

            if (error != Interrupted)
                throw new SocketException(error, $"{(sends ? "sendmsg" : "recvmsg")}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int type, int protocol, int* pair);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Message* message, int flags);

    private struct Vector
    {
        public void* Base;
        public nuint Length;
    }

    private struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
