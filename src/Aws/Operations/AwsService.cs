using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Routing;

namespace Kiln.Aws.Operations;

/// <summary>
/// A service as the pipeline sees it: its description, every operation of its model, and the methods that implement some of them.
/// </summary>
public sealed class AwsService
{
    /// <param name="modelTable">
    /// The model's operations, one a line: name, HTTP method, URI, success status, separated by tabs. Lines starting with # are comments.
    /// </param>
    /// <param name="shapes">Source-generated metadata of all request and response records.</param>
    /// <param name="implementations">Objects with methods marked <see cref="OperationAttribute"/>.</param>
    public AwsService(ServiceDescription description, string modelTable, IJsonTypeInfoResolver shapes, params object[] implementations)
    {
        Description = description;
        Operations = ParseModel(modelTable);
        var options = new ShapeOptions(description, shapes);
        foreach (var target in implementations)
        {
            foreach (var method in target.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public))
            {
                if (method.GetCustomAttribute<OperationAttribute>() is { } binding)
                    Bind(target, method, binding, options);
            }
        }
    }

    public ServiceDescription Description { get; }

    /// <summary>By name; names are case-sensitive, as in the models.</summary>
    public IReadOnlyDictionary<string, Operation> Operations { get; }

    private static Dictionary<string, Operation> ParseModel(string table)
    {
        var operations = new Dictionary<string, Operation>(StringComparer.Ordinal);
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#'))
                continue;
            var cells = line.Split('\t');
            operations.Add(cells[0], new(cells[0], cells[1], UriTemplate.Parse(cells[2]), int.Parse(cells[3], null)));
        }
        return operations;
    }

    private void Bind(object target, MethodInfo method, OperationAttribute binding, ShapeOptions options)
    {
        if (!Operations.ContainsKey(method.Name))
            throw new InvalidOperationException($"{Description.Name} has no operation {method.Name} in its model.");
        ((Dictionary<string, Operation>)Operations)[method.Name] = new(
            method.Name, binding.Method, UriTemplate.Parse(binding.Uri), binding.Status, () => Implement(target, method, binding, options));
    }

    private static OperationImplementation Implement(object target, MethodInfo method, OperationAttribute binding, ShapeOptions options)
    {
        var request = method.GetParameters()[0].ParameterType;
        var response = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;
        return new(
            new RequestShape(options.Of(request)),
            response is null ? null : new ResponseShape(options.Of(response), options),
            Adapt(target, method, request, response))
        {
            PermissionName = binding.PermissionName ?? method.Name,
            MaxRequestBytes = binding.MaxRequestBytes,
            ValidatesItself = binding.ValidatesItself,
            NeverBlocks = binding.NeverBlocks,
            IsUnsigned = binding.Unsigned,
            AuthorizesItself = binding.Unsigned || binding.AuthorizesItself,
        };
    }

    // Typed delegates are made once, here, so that a request costs no reflection.
    private static Func<object, Caller, CancellationToken, Task<object?>> Adapt(object target, MethodInfo method, Type request, Type? response)
    {
        var adapter = response is null
            ? typeof(AwsService).GetMethod(nameof(AdaptEmpty), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(request)
            : typeof(AwsService).GetMethod(nameof(AdaptTyped), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(request, response);
        return (Func<object, Caller, CancellationToken, Task<object?>>)adapter.Invoke(null, [target, method])!;
    }

    private static Func<object, Caller, CancellationToken, Task<object?>> AdaptTyped<TRequest, TResponse>(object target, MethodInfo method)
    {
        var run = method.CreateDelegate<Func<TRequest, Caller, CancellationToken, Task<TResponse>>>(target);
        return async (request, caller, cancellation) => await run((TRequest)request, caller, cancellation);
    }

    private static Func<object, Caller, CancellationToken, Task<object?>> AdaptEmpty<TRequest>(object target, MethodInfo method)
    {
        var run = method.CreateDelegate<Func<TRequest, Caller, CancellationToken, Task>>(target);
        return async (request, caller, cancellation) =>
        {
            await run((TRequest)request, caller, cancellation);
            return null;
        };
    }
}
