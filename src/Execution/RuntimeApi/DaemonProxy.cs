using Kiln.Execution.Tracing;
using Microsoft.AspNetCore.Http;

namespace Kiln.Execution.RuntimeApi;

/// <summary>What is asked of a sandbox's trace daemon over HTTP.</summary>
internal static class DaemonProxy
{
    /// <summary>Of a request, in bytes.</summary>
    public const int MaxBody = 256 * 1024;

    public static async Task AnswerAsync(HttpContext http, TraceDaemon daemon)
    {
        using var collector = new BodyCollector(MaxBody);
        if (await collector.ReadAsync(http.Request.BodyReader, http.RequestAborted) != BodyOutcome.Complete)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var answer = http.Request.Method == HttpMethods.Post
            ? await daemon.AskAsync(http.Request.Path.Value!, collector.ToArray(), http.RequestAborted)
            : new DaemonAnswer(StatusCodes.Status404NotFound, default);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.BodyWriter.WriteAsync(answer.Body, http.RequestAborted);
    }
}
