using System.Text.Json.Serialization;
using Kiln.Services.XRay.Graphs;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Sampling;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Tags;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay;

[JsonSerializable(typeof(PutTraceSegmentsRequest))]
[JsonSerializable(typeof(PutTraceSegmentsResponse))]
[JsonSerializable(typeof(PutTelemetryRecordsRequest))]
[JsonSerializable(typeof(PutTelemetryRecordsResponse))]
[JsonSerializable(typeof(BatchGetTracesRequest))]
[JsonSerializable(typeof(BatchGetTracesResponse))]
[JsonSerializable(typeof(GetTraceSummariesRequest))]
[JsonSerializable(typeof(GetTraceSummariesResponse))]
[JsonSerializable(typeof(CreateGroupRequest))]
[JsonSerializable(typeof(UpdateGroupRequest))]
[JsonSerializable(typeof(GetGroupRequest))]
[JsonSerializable(typeof(DeleteGroupRequest))]
[JsonSerializable(typeof(GetGroupsRequest))]
[JsonSerializable(typeof(GroupResponse))]
[JsonSerializable(typeof(DeleteGroupResponse))]
[JsonSerializable(typeof(GetGroupsResponse))]
[JsonSerializable(typeof(TagResourceRequest))]
[JsonSerializable(typeof(TagResourceResponse))]
[JsonSerializable(typeof(UntagResourceRequest))]
[JsonSerializable(typeof(UntagResourceResponse))]
[JsonSerializable(typeof(ListTagsForResourceRequest))]
[JsonSerializable(typeof(ListTagsForResourceResponse))]
[JsonSerializable(typeof(GetEncryptionConfigRequest))]
[JsonSerializable(typeof(PutEncryptionConfigRequest))]
[JsonSerializable(typeof(EncryptionConfigResponse))]
[JsonSerializable(typeof(CreateSamplingRuleRequest))]
[JsonSerializable(typeof(UpdateSamplingRuleRequest))]
[JsonSerializable(typeof(DeleteSamplingRuleRequest))]
[JsonSerializable(typeof(SamplingRuleResponse))]
[JsonSerializable(typeof(GetSamplingRulesRequest))]
[JsonSerializable(typeof(GetSamplingRulesResponse))]
[JsonSerializable(typeof(GetSamplingTargetsRequest))]
[JsonSerializable(typeof(GetSamplingTargetsResponse))]
[JsonSerializable(typeof(GetSamplingStatisticSummariesRequest))]
[JsonSerializable(typeof(GetSamplingStatisticSummariesResponse))]
[JsonSerializable(typeof(GetServiceGraphRequest))]
[JsonSerializable(typeof(GetServiceGraphResponse))]
[JsonSerializable(typeof(GetTraceGraphRequest))]
[JsonSerializable(typeof(GetTraceGraphResponse))]
[JsonSerializable(typeof(GetTimeSeriesServiceStatisticsRequest))]
[JsonSerializable(typeof(GetTimeSeriesServiceStatisticsResponse))]
internal sealed partial class XRayShapes : JsonSerializerContext;
