using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Kubernetes;

/// <summary>What the manifests promise, beyond being well-formed.</summary>
public sealed class ManifestTests(Manifests manifests) : IClassFixture<Manifests>
{
    private const string Shim = "sandbox-shim";
    private const string Worker = "sandbox-worker";

    // HostBuilding.ShutdownSlack: how long after its drain budget a process ends at the latest.
    private const int ShutdownSlack = 20;

    public static TheoryData<string> Deployments => [Shim, Worker];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Pod_EachOfThem_HasNoMoreThanItNeeds(string name)
    {
        JsonElement pod = Pod(name);
        JsonElement container = Container(name);

        Assert.Equal("True", pod.At("securityContext.runAsNonRoot").ToString());
        Assert.Equal("10001", pod.At("securityContext.runAsUser").ToString());
        Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
        Assert.Equal("False", pod.At("automountServiceAccountToken").ToString());
        Assert.Equal("False", pod.At("enableServiceLinks").ToString());
        Assert.All((string[])["hostNetwork", "hostPID", "hostIPC"], host => Assert.Equal(JsonValueKind.Undefined, pod.At(host).ValueKind));
        Assert.Equal("True", container.At("securityContext.readOnlyRootFilesystem").ToString());
        Assert.Equal("False", container.At("securityContext.allowPrivilegeEscalation").ToString());
        Assert.Equal("ALL", Assert.Single(container.List("securityContext.capabilities.drop")).GetString());
        Assert.Equal(JsonValueKind.Undefined, container.At("securityContext.capabilities.add").ValueKind);
        Assert.All((string[])["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"], bound => Assert.NotNull(container.Text($"resources.{bound}")));
        Assert.EndsWith(":0.1.0", container.Text("image"), StringComparison.Ordinal);
    }

    [Fact]
    public void HostPath_TheEnginesFolder_IsTheWorkersAlone()
    {
        JsonElement[] paths = [.. Deployments.SelectMany(row => Pod(row.Data).List("volumes")).Where(volume => volume.TryGetProperty("hostPath", out _))];

        Assert.Equal("/var/lib/sandbox-engine", Assert.Single(paths).Text("hostPath.path"));
        Assert.Contains(Pod(Worker).List("volumes"), volume => volume.TryGetProperty("hostPath", out _));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void GracePeriod_EachOfThem_ExceedsWhatTheProcessTakes(string name)
    {
        JsonElement container = Container(name);
        int sleep = container.At("lifecycle.preStop.sleep.seconds") is { ValueKind: JsonValueKind.Number } seconds ? seconds.GetInt32() : 0;
        int drain = int.Parse(container.Variable("AMON_SANDBOX_DRAIN_S")!, CultureInfo.InvariantCulture);

        Assert.True(Pod(name).At("terminationGracePeriodSeconds").GetInt32() > sleep + drain + ShutdownSlack);
    }

    [Fact]
    public void Drain_OfTheWorker_IsLongerThanTheLongestJob()
    {
        int drain = int.Parse(Container(Worker).Variable("AMON_SANDBOX_DRAIN_S")!, CultureInfo.InvariantCulture);
        string longest = Setting("AMON_SANDBOX_MAX_TIMEOUT_S").Match(Repository.Read("README.md")).Groups["default"].Value;

        Assert.True(drain > int.Parse(longest, CultureInfo.InvariantCulture));
        Assert.DoesNotContain("AMON_SANDBOX_MAX_TIMEOUT_S", manifests.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Variables_EachOfThem_AreSettingsThatThereAre(string name)
    {
        string readme = Repository.Read("README.md");
        string[] variables = [.. Container(name).List("env").Select(variable => variable.Text("name")!)];

        Assert.Distinct(variables);
        Assert.All(variables, variable => Assert.True(
            Setting(variable.EndsWith("_FILE", StringComparison.Ordinal) ? variable[..^5] : variable).IsMatch(readme), $"{variable} is no setting."));
    }

    [Theory]
    [InlineData(Shim, "http", "AMON_SANDBOX_PORT")]
    [InlineData(Worker, "health", "AMON_SANDBOX_HEALTH_PORT")]
    public void Probes_EachOfThem_AskTheAddressesThatThereAre(string name, string port, string setting)
    {
        JsonElement container = Container(name);

        Assert.Equal(("/health/ready", port), (container.Text("readinessProbe.httpGet.path"), container.Text("readinessProbe.httpGet.port")));
        Assert.Equal(("/health/live", port), (container.Text("livenessProbe.httpGet.path"), container.Text("livenessProbe.httpGet.port")));
        JsonElement listening = Assert.Single(container.List("ports"));
        Assert.Equal(port, listening.Text("name"));
        Assert.Equal(container.Variable(setting), listening.At("containerPort").ToString());
    }

    [Fact]
    public void Selectors_OfEverything_FindAPodAndItsPort()
    {
        Dictionary<string, JsonElement> pods = Deployments.ToDictionary(row => row.Data, row => manifests.Find("Deployment", row.Data).At("spec.template"), StringComparer.Ordinal);
        JsonElement[] selecting = [.. manifests.OfKind("Service"), .. manifests.OfKind("PodDisruptionBudget"), .. manifests.OfKind("NetworkPolicy")];

        Assert.All(selecting, each =>
        {
            JsonElement selector = each.Text("kind") switch
            {
                "Service" => each.At("spec.selector"),
                "NetworkPolicy" => each.At("spec.podSelector.matchLabels"),
                _ => each.At("spec.selector.matchLabels"),
            };
            string[] found = [.. pods.Where(pod => Matches(selector, pod.Value.At("metadata.labels"))).Select(pod => pod.Key)];
            Assert.NotEmpty(found);
            JsonElement[] ports = [.. each.List("spec.ports"), .. each.List("spec.ingress").SelectMany(rule => rule.List("ports"))];
            foreach (string port in ports.Select(port => port.Text("targetPort") ?? port.Text("port")).OfType<string>())
            {
                Assert.All(found, name => Assert.Contains(Container(name).List("ports"), there => there.Text("name") == port));
            }
        });
    }

    [Fact]
    public void ScaledObject_TheWorker_IsScaledByTheQueueAsTheCapacityGuideSays()
    {
        JsonElement scaled = Assert.Single(manifests.OfKind("ScaledObject"));
        JsonElement trigger = Assert.Single(scaled.List("spec.triggers"));

        Assert.Equal(Worker, scaled.Text("spec.scaleTargetRef.name"));
        Assert.Equal(JsonValueKind.Undefined, manifests.Find("Deployment", Worker).At("spec.replicas").ValueKind);
        Assert.Equal(("rabbitmq", "QueueLength", "sandbox.jobs"), (trigger.Text("type"), trigger.Text("metadata.mode"), trigger.Text("metadata.queueName")));
        Assert.Equal(Assert.Single(manifests.OfKind("TriggerAuthentication")).Text("metadata.name"), trigger.Text("authenticationRef.name"));
        Assert.Contains($"**{trigger.Text("metadata.value")}**, which is in the file", Repository.Read("deploy/CAPACITY.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_AreNamedInTheGuide_AndInNoFile()
    {
        string guide = Repository.Read("deploy/kubernetes/README.md");
        string[] names =
        [
            .. Deployments.SelectMany(row => Pod(row.Data).List("volumes")).Select(volume => volume.Text("secret.secretName")).OfType<string>(),
            .. manifests.OfKind("TriggerAuthentication").SelectMany(each => each.List("spec.secretTargetRef")).Select(target => target.Text("name")!),
        ];

        Assert.Equal(3, names.Length);
        Assert.Empty(manifests.OfKind("Secret"));
        Assert.All(names, name => Assert.Contains($"create secret generic {name} ", guide, StringComparison.Ordinal));
    }

    // Prometheus' configuration for a cluster is not rendered with these, but lives by their names.
    [Theory]
    [InlineData("sandbox-shim-pods", 8088)]
    [InlineData("sandbox-worker-pods", 8089)]
    public void HeadlessServices_ThatPrometheusAsks_AreThere(string name, int port)
    {
        JsonElement service = manifests.Find("Service", name);

        Assert.Equal("None", service.Text("spec.clusterIP"));
        Assert.Equal(port, Assert.Single(service.List("spec.ports")).At("port").GetInt32());
        Assert.Matches($@"names: \[{name}\.sandbox\.svc\.cluster\.local\]\s+type: A\s+port: {port}\b", Repository.Read("deploy/observability/prometheus.kubernetes.yml"));
    }

    private JsonElement Pod(string deployment) => manifests.Find("Deployment", deployment).At("spec.template.spec");

    private JsonElement Container(string deployment) => Assert.Single(Pod(deployment).List("containers"));

    // An empty selector takes every pod.
    private static bool Matches(JsonElement selector, JsonElement labels) =>
        selector.ValueKind != JsonValueKind.Object || selector.EnumerateObject().All(label => labels.TryGetProperty(label.Name, out JsonElement value) && value.GetString() == label.Value.GetString());

    private static Regex Setting(string name) => new($@"^\| `{name}` \|[^|]*\| (?<default>[^|]*) \|", RegexOptions.Multiline);
}
