using Kiln.Services.Iam.Authorization;
using Kiln.Unit.Aws;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>Holds actions.tsv against the service models.</summary>
public sealed class ActionTableTests
{
    public static TheoryData<string> Services() => [.. AllServices.Create().Select(service => service.Description.Name)];

    [Theory, MemberData(nameof(Services))]
    public void Every_operation_is_listed(string name)
    {
        var service = AllServices.Create().Single(s => s.Description.Name == name);
        var listed = ActionTable.Operations.Where(row => row.Service == name).Select(row => row.Operation).ToHashSet();
        Assert.Empty(service.Operations.Keys.Except(listed));
    }

    [Theory, MemberData(nameof(Services))]
    public void Resources_are_made_of_members_of_the_request(string name)
    {
        var service = AllServices.Create().Single(s => s.Description.Name == name);
        var model = new ServiceModel(name);
        var faults = new List<string>();
        foreach (var operation in service.Operations.Keys)
        {
            var members = (model.Input(operation)?["members"]?.AsObject() ?? []).Select(member => member.Key).ToHashSet();
            faults.AddRange(ActionTable.Of(name, operation).Resource.Members.Where(member => !members.Contains(member)).Select(member => $"{operation}: {member}"));
        }
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("lambda", "Invoke", "lambda:InvokeFunction")]
    [InlineData("lambda", "InvokeFunction", "lambda:InvokeFunction")]
    [InlineData("lambda", "GetLayerVersionByArn", "lambda:GetLayerVersion")]
    [InlineData("cloudwatch", "PutMetricData", "cloudwatch:PutMetricData")]
    [InlineData("lambda", "Unheard", "lambda:Unheard")]
    public void Operation_has_its_action(string service, string operation, string action) => Assert.Equal(action, ActionTable.Of(service, operation).Action);
}
