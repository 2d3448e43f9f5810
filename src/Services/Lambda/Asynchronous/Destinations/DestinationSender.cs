using System.Text.Json;
using Kiln.Aws.Signing;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Recursion;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>
/// Sends records and dead letters, in the name of the function's execution role:
/// 1. the role must allow it, by Kiln's own evaluator, whoever keeps the destination;
/// 2. a function gets the record as an asynchronous event of its own;
/// 3. other services are asked at the endpoint that was set for them, a few times where that may help.
/// What cannot be delivered is told in a line of the server's log, and gone.
/// </summary>
public sealed class DestinationSender(
    DestinationOptions options, IDestinationPermissions permissions, IExecutionRoleCredentials roles, AsynchronousInvocation asynchronous, Qualifiers qualifiers,
    HttpClient http, TimeProvider time, ILogger<DestinationSender> log)
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    /// <summary>Never throws, but for the cancellation.</summary>
    /// <param name="function">Whose event it was.</param>
    /// <returns>Whether it was sent.</returns>
    internal async Task<bool> SendAsync(
        string arn, DestinationMessage message, QueuedEvent about, FunctionRecord function, FunctionVersion executable, bool succeeded, CancellationToken cancellationToken)
    {
        var fault = DestinationTarget.Parse(arn) is { } target
            ? await TrySendAsync(target, message, about, function, executable, succeeded, cancellationToken)
            : "it is nothing that records can be sent to";
        if (fault is not null)
            log.LogWarning("What became of the asynchronous event {RequestId} of {Function} could not be delivered to {Destination}: {Fault}", about.RequestId, about.InvokedArn, arn, fault);
        return fault is null;
    }

    /// <returns>Why not; null when it was sent.</returns>
    private async Task<string?> TrySendAsync(
        DestinationTarget target, DestinationMessage message, QueuedEvent about, FunctionRecord function, FunctionVersion executable, bool succeeded, CancellationToken cancellationToken)
    {
        try
        {
            // :: 1
            if (!await permissions.AllowsAsync(function.Role, function.Key, target.Action, target.Resource, cancellationToken))
                return $"the execution role {function.Role} does not allow {target.Action} on it";
            // :: 2
            if (target.Service == DestinationService.Lambda)
                return await InvokeAsync(target, message, about, cancellationToken);
            // :: 3
            if (!options.Endpoints.TryGetValue(target.Service, out var endpoint))
                return $"no endpoint is set for its service (AWS_ENDPOINT_URL_{target.Service.ToString().ToUpperInvariant()})";
            var signer = new RequestSigner(options.Credential ?? await SessionAsync(executable, cancellationToken), time);
            var region = target.Region.Length > 0 ? target.Region : function.Key.Region;
            var request = ServiceRequests.Of(target, endpoint, message, about, succeeded, time.GetUtcNow());
            return await PostAsync(request, signer, target.Service, region, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    private async Task<string?> InvokeAsync(DestinationTarget target, DestinationMessage message, QueuedEvent about, CancellationToken cancellationToken)
    {
        if (DestinationTarget.FunctionOf(target.Arn) is not { } function || qualifiers.Find(function.Key) is null)
            return "there is no such function";
        if (message.Body.Length > LambdaLimits.AsynchronousPayloadBytes)
            return $"it has {message.Body.Length} bytes, more than an event may have";
        await asynchronous.AcceptAsync(function, Guid.NewGuid().ToString(), message.Body, Lineage.Next(about.TraceHeader, about.Function.Arn).Header, CancellationToken.None);
        return null;
    }

    private async Task<Credential> SessionAsync(FunctionVersion executable, CancellationToken cancellationToken)
    {
        var session = await roles.AssumeAsync(executable, cancellationToken);
        return new(session.AccessKeyId, session.SecretAccessKey, Aws.Operations.Principal.Anonymous) { SessionToken = session.SessionToken };
    }

    private async Task<string?> PostAsync(ServiceRequest request, RequestSigner signer, DestinationService service, string region, CancellationToken cancellationToken)
    {
        string? fault = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
                await Task.Delay(FirstWait * attempt, time, cancellationToken);
            try
            {
                using var message = request.Signed(signer, region, ServiceRequests.SigningName(service));
                // Begun, it comes to its end when the server stops: what ran need not run again.
                using var response = await http.SendAsync(message, CancellationToken.None);
                fault = await FaultAsync(response, service);
                if (fault is null || (int)response.StatusCode is >= 400 and < 500 and not 429)
                    return fault;
            }
            catch (Exception e) when (e is HttpRequestException or (TaskCanceledException and { InnerException: TimeoutException }))
            {
                fault = e.Message;
            }
        }
        return fault;
    }

    private static async Task<string?> FaultAsync(HttpResponseMessage response, DestinationService service)
    {
        if (!response.IsSuccessStatusCode)
        {
            var answer = await response.Content.ReadAsStringAsync();
            return $"the endpoint answered {(int)response.StatusCode} {answer[..Math.Min(answer.Length, 300)].ReplaceLineEndings(" ")}";
        }
        if (service != DestinationService.EventBridge)
            return null;
        // PutEvents succeeds even where it did not.
        using var entries = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        return entries.RootElement.TryGetProperty("FailedEntryCount", out var failed) && failed.GetInt32() > 0
            ? $"the endpoint answered {entries.RootElement.GetProperty("Entries").ToString()}"
            : null;
    }
}
