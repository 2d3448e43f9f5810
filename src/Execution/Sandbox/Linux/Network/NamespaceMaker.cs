using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>
/// The thread that makes network namespaces. It goes into each new one, for as long as it takes to set it up from inside: sockets are of the
/// namespace in which they are made.
/// </summary>
internal sealed class NamespaceMaker : IDisposable
{
    private const int Loopback = 1;
    private const int RuntimeApiPort = 9001;
    private const int EndpointPort = 4566;

    private static readonly IPAddress HostInside = new([169, 254, 100, 1]);

    private readonly BlockingCollection<Order> _orders = [];

    public NamespaceMaker() => new Thread(Work) { IsBackground = true, Name = "network namespaces" }.Start();

    /// <param name="link">Null: without a way out.</param>
    /// <param name="released">Called once, when the lease is disposed.</param>
    /// <exception cref="SandboxStartException"></exception>
    public async Task<NetworkLease> MakeAsync(LinkPlan? link, Action<NetworkLease> released) =>
        (await OrderAsync(new Order(link, null, released)))!;

    /// <summary>
    /// The same namespace with new listeners, when no packet ever moved in it: it is then as it was made. Null when one did: its counters, and
    /// connections that the kernel still winds up, are the last sandbox's.
    /// </summary>
    /// <exception cref="SandboxStartException"></exception>
    public Task<NetworkLease?> RenewAsync(NetworkLease used, Action<NetworkLease> released) =>
        OrderAsync(new Order(used.Link, used.Namespace, released));

    private Task<NetworkLease?> OrderAsync(Order order)
    {
        try
        {
            _orders.Add(order);
        }
        catch (InvalidOperationException e)
        {
            throw new SandboxStartException("The server is stopping.", e);
        }

        return order.Done.Task;
    }

    public void Dispose() => _orders.CompleteAdding();

    private void Work()
    {
        SafeFileHandle? home = null;
        RouteSocket? links = null;
        foreach (var order in _orders.GetConsumingEnumerable())
            try
            {
                home ??= NetworkNamespaces.Current();
                links ??= RouteSocket.Open();
                order.Done.SetResult(order.Used is { } used ? Renew(order, used, home) : Make(order, home, links));
            }
            catch (Exception e) when (e is Win32Exception or SocketException or IOException or UnauthorizedAccessException)
            {
                order.Done.SetException(new SandboxStartException($"No network namespace for a sandbox can be made: {e.Message}", e));
            }

        home?.Dispose();
        links?.Dispose();
        _orders.Dispose();
    }

    private static NetworkLease? Renew(Order order, SafeFileHandle used, SafeFileHandle home)
    {
        NetworkNamespaces.Enter(used);
        try
        {
            return NetworkNamespaces.IsUntouched() ? Listen(used, order) : null;
        }
        finally
        {
            NetworkNamespaces.Enter(home);
        }
    }

    private static NetworkLease Make(Order order, SafeFileHandle home, RouteSocket links)
    {
        NetworkNamespaces.EnterNew();
        try
        {
            var @namespace = NetworkNamespaces.Current();
            try
            {
                using var inside = RouteSocket.Open();
                inside.Execute(new RouteRequests().SetUp(Loopback).Address(Loopback, HostInside).Address(Loopback, DaemonAddress.Classic));
                if (order.Link is { } link)
                {
                    links.Execute(link.ForHost(@namespace));
                    inside.Execute(link.ForSandbox());
                }

                return Listen(@namespace, order);
            }
            catch
            {
                @namespace.Dispose();
                throw;
            }
        }
        finally
        {
            NetworkNamespaces.Enter(home);
        }
    }

    private static NetworkLease Listen(SafeFileHandle @namespace, Order order)
    {
        var made = new List<Socket>();
        try
        {
            var sockets = new InnerSockets(
                Add(Bind(SocketType.Stream, HostInside, RuntimeApiPort)),
                Add(Bind(SocketType.Stream, HostInside, EndpointPort)),
                [.. DaemonAddress.All.Select(address => new DaemonSockets(
                    Add(Bind(SocketType.Dgram, address, DaemonAddress.Port)), Add(Bind(SocketType.Stream, address, DaemonAddress.Port))))]);
            return new NetworkLease(@namespace, sockets, order.Link, order.Released);
        }
        catch
        {
            made.ForEach(static s => s.Dispose());
            throw;
        }

        Socket Add(Socket socket)
        {
            made.Add(socket);
            return socket;
        }
    }

    private static Socket Bind(SocketType type, IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            if (type == SocketType.Stream)
                socket.Listen();

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="Used">Null: a new one is wanted.</param>
    private sealed record Order(LinkPlan? Link, SafeFileHandle? Used, Action<NetworkLease> Released)
    {
        public TaskCompletionSource<NetworkLease?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
