using System.Collections.Concurrent;

namespace Kiln.Unit.Execution.Scheduling;

/// <summary>A script for sandboxes in which every event runs until the test releases it, and answers with its sandbox's ordinal.</summary>
internal sealed class HeldEvents
{
    private readonly ConcurrentDictionary<string, Held> _held = new();

    public async Task ServeAsync(FakeSandbox sandbox)
    {
        await sandbox.BecomeReadyAsync();
        while (await sandbox.ReadAsync() is { } frame)
        {
            var held = Of(frame.Json.GetProperty("requestId").GetString()!);
            held.Running.TrySetResult();
            await Task.WhenAny(held.Released.Task, sandbox.Exited);
            if (sandbox.Exited.IsCompleted)
                return;

            await sandbox.SendAsync('D', "", $"{sandbox.Ordinal}");
        }
    }

    public Task RunningAsync(string id) => Of(id).Running.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public void Release(string id) => Of(id).Released.TrySetResult();

    private Held Of(string id) => _held.GetOrAdd(id, static _ => new Held());

    private sealed class Held
    {
        public TaskCompletionSource Running { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
