using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Lambda;

namespace Kiln.Unit.Aws;

/// <summary>
/// Holds every operation that Kiln implements against the published service model: binding, member names, locations, required members
/// and bounds. A failure names the operation and the member; the model is right.
/// </summary>
public sealed class ModelDriftTests
{
    // Bounds that a service holds itself, under another error code or in other words than the model's: see ConfigurationRules and LayerRuntimeAttribute.
    private static readonly HashSet<string> HeldByTheService = ["lambda.Runtime", "lambda.CompatibleRuntime", "lambda.CompatibleRuntimes"];

    public static TheoryData<string, string> Implemented()
    {
        var rows = new TheoryData<string, string>();
        foreach (var service in AllServices.Create())
        {
            foreach (var operation in service.Operations.Values.Where(o => o.IsImplemented))
                rows.Add(service.Description.Name, operation.Name);
        }
        return rows;
    }

    public static TheoryData<string> Services() => [.. AllServices.Create().Select(s => s.Description.Name)];

    [Theory, MemberData(nameof(Services))]
    public void Every_operation_of_the_model_is_routed_as_the_model_says(string name)
    {
        var service = AllServices.Create().Single(s => s.Description.Name == name);
        var model = new ServiceModel(name);
        Assert.Equal(model.Operations.Select(o => o.Key).Order(StringComparer.Ordinal), service.Operations.Keys.Order(StringComparer.Ordinal));
        foreach (var operation in service.Operations.Values)
        {
            var http = model.Operation(operation.Name)["http"]!;
            Assert.Equal((string?)http["method"], operation.HttpMethod);
            Assert.Equal(((string?)http["requestUri"])!.TrimEnd('/'), operation.Uri.Text.TrimEnd('/'));
            if (operation.Implementation?.Response?.Status is null)
                Assert.Equal((int?)http["responseCode"] ?? 200, operation.Status);
        }
    }

    [Theory, MemberData(nameof(Implemented))]
    public void Implemented_operation_has_the_shape_of_the_model(string serviceName, string operationName)
    {
        var implementation = AllServices.Create().Single(s => s.Description.Name == serviceName).Operations[operationName].Implementation!;
        var comparison = new ShapeComparison(new(serviceName), serviceName);
        var input = comparison.Model.Input(operationName) ?? [];
        comparison.Compare(input, implementation.Request.Type, $"{operationName} request", isInput: true);
        foreach (var required in input["required"]?.AsArray() ?? [])
        {
            if (implementation.Request.Type.Properties.All(p => p.Name != NameOnTheWire(input, (string)required!)))
                comparison.Faults.Add($"{operationName} request: required member {required} is missing");
        }
        if (implementation.Response is { } response)
            comparison.Compare(comparison.Model.Output(operationName) ?? [], response.Type, $"{operationName} response", isInput: false);
        Assert.Empty(comparison.Faults);
    }

    public static TheoryData<string> LambdaErrorCodes() => [.. LambdaErrors.Modelled.Select(c => c.Name)];

    [Theory, MemberData(nameof(LambdaErrorCodes))]
    public void Error_code_has_the_status_and_the_message_key_of_the_model(string name)
    {
        var code = LambdaErrors.Modelled.Single(c => c.Name == name);
        var shape = new ServiceModel("lambda").Shape(name);
        Assert.Equal((int?)shape["error"]!["httpStatusCode"], code.Status);
        Assert.True(shape["members"]!.AsObject().ContainsKey(code.MessageKey), $"{name} has no member {code.MessageKey}");
        Assert.Equal(shape["members"]!.AsObject().ContainsKey("Type"), code.Type != ErrorType.None);
    }

    // In bodies a member may have another name than in the model.
    private static string NameOnTheWire(JsonObject shape, string member) =>
        shape["members"]?[member] is { } reference && reference["location"] is null && (string?)reference["locationName"] is { } name ? name : member;

    private static JsonObject? ReferenceTo(JsonObject shape, string nameOnTheWire) =>
        shape["members"]?.AsObject().FirstOrDefault(m => NameOnTheWire(shape, m.Key) == nameOnTheWire).Value?.AsObject();

    private sealed class ShapeComparison(ServiceModel model, string service)
    {
        private readonly HashSet<Type> _seen = [];

        public ServiceModel Model => model;
        public List<string> Faults { get; } = [];

        public void Compare(JsonObject shape, JsonTypeInfo type, string path, bool isInput)
        {
            if (!_seen.Add(type.Type))
                return;
            foreach (var member in type.Properties)
            {
                if (member.AttributeProvider?.IsDefined(typeof(NotModelledAttribute), false) == true)
                    continue;
                if (ReferenceTo(shape, member.Name) is not { } reference)
                {
                    Faults.Add($"{path}: the model has no member {member.Name}");
                    continue;
                }
                CompareLocation(shape, reference, member, path);
                var target = model.Shape((string)reference["shape"]!);
                if (isInput)
                    CompareConstraints(shape, target, member, path);
                CompareNested(target, member, path, isInput);
            }
        }

        private void CompareLocation(JsonObject shape, JsonObject reference, JsonPropertyInfo member, string path)
        {
            var expected = (string?)shape["payload"] == member.Name ? "payload" : (string?)reference["location"] ?? "body";
            var located = Attributes<LocatedAttribute>(member).SingleOrDefault();
            var actual = located switch
            {
                InPathAttribute => "uri",
                InQueryAttribute => "querystring",
                InHeaderAttribute => "header",
                InStatusAttribute => "statusCode",
                PayloadAttribute => "payload",
                _ => "body",
            };
            if (expected != actual)
                Faults.Add($"{path}.{member.Name}: in {actual}, the model says {expected}");
            if (located is InPathAttribute or InQueryAttribute or InHeaderAttribute && (string?)reference["locationName"] is { } name && name != (located.Name ?? member.Name))
                Faults.Add($"{path}.{member.Name}: named {located.Name}, the model says {name}");
        }

        private void CompareConstraints(JsonObject owner, JsonObject shape, JsonPropertyInfo member, string path)
        {
            // What is only read to be refused needs no bounds.
            if (HeldByTheService.Contains($"{service}.{member.Name}") || member.PropertyType == typeof(JsonElement?))
                return;
            var constraints = Attributes<ConstraintAttribute>(member);
            var required = owner["required"]?.AsArray().Any(r => NameOnTheWire(owner, (string)r!) == member.Name) == true;
            Expect(required, constraints.Any(c => c is RequiredAttribute && c.On == On.Value), $"{path}.{member.Name} required");
            CompareBounds(shape, constraints.Where(c => c.On == On.Value), $"{path}.{member.Name}");
            foreach (var (part, on) in new[] { ("member", On.ListMember), ("key", On.MapKey), ("value", On.MapValue) })
            {
                // Lists and maps of structures are compared as structures.
                if ((string?)shape[part]?["shape"] is { } element && (string?)model.Shape(element)["type"] != "structure" && member.PropertyType.IsGenericType
                    && member.PropertyType.GetGenericTypeDefinition() != typeof(Nullable<>))
                    CompareBounds(model.Shape(element), constraints.Where(c => c.On == on), $"{path}.{member.Name}({part})");
            }
        }

        private void CompareBounds(JsonObject shape, IEnumerable<ConstraintAttribute> constraints, string path)
        {
            var list = constraints.ToList();
            var isNumber = (string?)shape["type"] is "integer" or "long" or "double" or "float";
            var (minimum, maximum) = list.OfType<LengthAttribute>().Select(l => ((double?)l.Minimum, l.Maximum == int.MaxValue ? null : (double?)l.Maximum))
                .Concat(list.OfType<RangeAttribute>().Select(r => ((double?)r.Minimum, r.Maximum == double.MaxValue ? null : (double?)r.Maximum)))
                .SingleOrDefault();
            Expect((double?)shape["min"] ?? (shape.ContainsKey("max") && !isNumber ? 0 : null), minimum, $"{path} min");
            Expect((double?)shape["max"], maximum, $"{path} max");
            Expect((string?)shape["pattern"], list.OfType<PatternAttribute>().SingleOrDefault()?.Pattern, $"{path} pattern");
            Expect(
                shape["enum"] is JsonArray values ? string.Join(' ', values.Select(v => (string?)v).Order(StringComparer.Ordinal)) : null,
                list.OfType<OneOfAttribute>().SingleOrDefault() is { } oneOf ? string.Join(' ', oneOf.Values.Order(StringComparer.Ordinal)) : null,
                $"{path} enum");
        }

        private void CompareNested(JsonObject shape, JsonPropertyInfo member, string path, bool isInput)
        {
            var type = member.PropertyType;
            var structure = (string?)shape["type"] switch
            {
                "structure" => shape,
                "list" when (string?)model.Shape((string)shape["member"]!["shape"]!)["type"] == "structure" => model.Shape((string)shape["member"]!["shape"]!),
                _ => null,
            };
            var element = type.IsGenericType ? type.GetGenericArguments()[^1] : type;
            if (structure is not null && element.Namespace!.StartsWith("Kiln", StringComparison.Ordinal))
                Compare(structure, member.Options.GetTypeInfo(element), $"{path}.{member.Name}", isInput);
        }

        private void Expect<T>(T expected, T actual, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
                Faults.Add($"{what}: {actual?.ToString() ?? "none"}, the model says {expected?.ToString() ?? "none"}");
        }

        private static List<T> Attributes<T>(JsonPropertyInfo member) where T : Attribute =>
            [.. member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>() ?? []];
    }
}
