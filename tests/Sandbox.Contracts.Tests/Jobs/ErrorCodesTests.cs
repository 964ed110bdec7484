using System.Reflection;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Contracts.Tests.Jobs;

public sealed class ErrorCodesTests
{
    private static readonly string[] Codes =
    [
        .. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    [Fact]
    public void Codes_AsCallersKnowThem_NeverChange()
    {
        // Callers branch on these strings: taking one away or renaming it breaks them. A new one is added here on purpose.
        Assert.Equal(
            [
                "attempts_exhausted", "body_too_large", "body_too_slow", "broker_unavailable", "busy", "cancelled", "code_too_large", "cross_site_request", "deadline_passed",
                "engine_unavailable", "input_file_too_large", "input_total_too_large", "internal_error", "invalid_base64",
                "invalid_deadline", "invalid_field", "invalid_job_id", "invalid_json", "invalid_path", "invalid_timeout",
                "job_not_found", "language_unavailable", "oom_killed", "output_file_too_large", "output_not_allowed", "output_path_invalid",
                "output_total_too_large", "sandbox_failed", "shutting_down", "timed_out", "too_many_input_files",
                "too_many_output_files", "unauthorized", "unsupported_language", "wait_budget_spent",
            ],
            Codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_All_AreUniqueAndSnakeCase()
    {
        Assert.Equal(Codes.Length, Codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Codes, code => Assert.Matches("^[a-z]+(_[a-z0-9]+)*$", code));
    }
}
