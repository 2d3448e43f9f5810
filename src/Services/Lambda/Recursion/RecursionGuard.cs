using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Recursion;

/// <summary>Stops functions that invoke each other in a circle and wait for it; of events that nobody waits for, the queue sees to it.</summary>
public sealed class RecursionGuard(FunctionStore functions)
{
    /// <param name="traceHeader">The caller's. Null: it is nobody's who was invoked himself, so a chain begins, which is counted from the next call on.</param>
    /// <returns>The function's, with one more run.</returns>
    /// <exception cref="Aws.Errors.AwsException">It has run too often in this chain, and is not allowed to.</exception>
    internal string? Enter(string? traceHeader, FunctionKey function)
    {
        if (traceHeader is null)
            return null;
        var (header, runs) = Lineage.Next(traceHeader, function.Arn);
        return runs >= Lineage.Limit && functions.Find(function with { Version = FunctionIdentifier.Latest })?.Record.RecursiveLoop is null
            ? throw LambdaErrors.RecursiveInvocation()
            : header;
    }
}
