using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Native;
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
    /// <param name="released">Called once, when the lease is disposed or could not be made.</param>
    /// <exception cref="SandboxStartException"></exception>
    public Task<NetworkLease> MakeAsync(LinkPlan? link, Action released)
    {
        var order = new Order(link, released, new TaskCompletionSource<NetworkLease>(TaskCreationOptions.RunContinuationsAsynchronously));
        _orders.Add(order);
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
                order.Done.SetResult(Make(order, home, links));
            }
            catch (Exception e) when (e is Win32Exception or SocketException or IOException or UnauthorizedAccessException)
            {
                order.Released();
                order.Done.SetException(new SandboxStartException($"No network namespace for a sandbox can be made: {e.Message}", e));
            }

        home?.Dispose();
        links?.Dispose();
        _orders.Dispose();
    }

    private static NetworkLease Make(Order order, SafeFileHandle home, RouteSocket links)
    {
        NetworkNamespaces.EnterNew();
        try
        {
            var @namespace = NetworkNamespaces.Current();
            Socket? runtimeApi = null, endpoint = null;
            try
            {
                using var inside = RouteSocket.Open();
                inside.Execute(new RouteRequests().SetUp(Loopback).Address(Loopback, HostInside));
                if (order.Link is { } link)
                {
                    links.Execute(link.ForHost(@namespace));
                    inside.Execute(link.ForSandbox());
                }

                runtimeApi = Listen(RuntimeApiPort);
                endpoint = Listen(EndpointPort);
                return new NetworkLease(@namespace, runtimeApi, endpoint, order.Link?.Address.ToString() ?? "", order.Released);
            }
            catch
            {
                runtimeApi?.Dispose();
                endpoint?.Dispose();
                @namespace.Dispose();
                throw;
            }
        }
        finally
        {
            NetworkNamespaces.Enter(home);
        }
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(HostInside, port));
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed record Order(LinkPlan? Link, Action Released, TaskCompletionSource<NetworkLease> Done);
}
