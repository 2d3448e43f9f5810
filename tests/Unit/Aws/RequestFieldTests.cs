using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kiln.Server.Hosting;

namespace Kiln.Unit.Aws;

/// <summary>
/// Holds fields.tsv against the models and the request records: whatever a client may send is read, or the table names it. A failure lists what to do
/// something about: read the member, or say in the table why not.
/// </summary>
public sealed class RequestFieldTests
{
    [Fact]
    public void Every_field_of_every_request_is_read_or_named()
    {
        var table = FieldTable.Read();
        var unread = new List<string>();
        foreach (var service in AllServices.Create())
        {
            var model = new ServiceModel(service.Description.Name);
            foreach (var operation in service.Operations.Values.Where(o => o.IsImplemented))
            {
                var request = operation.Implementation!.Request.Type;
                unread.AddRange(Unread(model, model.Input(operation.Name) ?? [], request, "")
                    .Where(member => table.Of(service.Description.Name, operation.Name, member) is null)
                    .Select(member => $"{service.Description.Name}\t{operation.Name}\t{member}"));
            }
        }
        Assert.Empty(unread);
    }

    [Fact]
    public void Every_row_names_a_field_of_an_implemented_request()
    {
        var services = AllServices.Create().ToDictionary(s => s.Description.Name);
        foreach (var row in FieldTable.Read().Rows)
        {
            var operations = services[row.Service].Operations.Values.Where(o => o.IsImplemented && row.IsOf(o.Name)).Select(o => o.Name).ToList();
            var model = new ServiceModel(row.Service);
            Assert.True(operations.Exists(o => Has(model, model.Input(o) ?? [], row.Member.Split('.'))), $"{row.Service} {row.Operation} {row.Member}");
            Assert.EndsWith(".", row.Reason, StringComparison.Ordinal);
        }
    }

    // Members of the model that the record has not; of those that it has, their own.
    private static IEnumerable<string> Unread(ServiceModel model, JsonObject shape, JsonTypeInfo type, string path)
    {
        foreach (var (name, member) in shape["members"]?.AsObject() ?? [])
        {
            var target = model.Shape((string)member!["shape"]!);
            if ((string?)target["type"] == "list")
                target = model.Shape((string)target["member"]!["shape"]!);
            if (type.Properties.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                yield return path + name;
                continue;
            }
            var element = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[^1] : property.PropertyType;
            if ((string?)target["type"] != "structure" || !element.Namespace!.StartsWith("Kiln", StringComparison.Ordinal) || path.Split('.').Length > 6)
                continue;
            foreach (var inner in Unread(model, target, property.Options.GetTypeInfo(element), $"{path}{name}."))
                yield return inner;
        }
    }

    private static bool Has(ServiceModel model, JsonObject shape, string[] path)
    {
        if (shape["members"]?[path[0]] is not { } member)
            return false;
        var target = model.Shape((string)member["shape"]!);
        if ((string?)target["type"] == "list")
            target = model.Shape((string)target["member"]!["shape"]!);
        return path.Length == 1 || Has(model, target, path[1..]);
    }
}
