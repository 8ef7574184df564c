/* SPDX-License-Identifier: Apache-2.0 */
/* handle_metrics.c - figures in Prometheus' text format. */
#include <inttypes.h>

#include "rollout/daemon/route.h"

static void series(struct fb_buffer *out, const char *name, const char *type, const char *help, uint64_t value)
{
    fb_buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type, name, value);
}

static void tell_reports(struct fb_buffer *out, const struct fb_ingest_answer *taken)
{
    fb_buffer_text(out, "# HELP firebreak_health_reports_total Health reports that were made durable, by what became of them.\n"
                        "# TYPE firebreak_health_reports_total counter\n");
    fb_buffer_printf(out, "firebreak_health_reports_total{result=\"counted\"} %" PRIu64 "\n", taken->counted);
    fb_buffer_printf(out, "firebreak_health_reports_total{result=\"noted\"} %" PRIu64 "\n", taken->noted);
    fb_buffer_printf(out, "firebreak_health_reports_total{result=\"duplicate\"} %" PRIu64 "\n", taken->duplicates);
    fb_buffer_printf(out, "firebreak_health_reports_total{result=\"stray\"} %" PRIu64 "\n", taken->strays);
    fb_buffer_printf(out, "firebreak_health_reports_total{result=\"refused\"} %" PRIu64 "\n", taken->refused);
}

static void tell_requests(struct fb_buffer *out, struct fb_service *service)
{
    fb_buffer_text(out, "# HELP firebreak_http_requests_total Requests that were answered, by the class of the status.\n"
                        "# TYPE firebreak_http_requests_total counter\n");
    for (unsigned i = 2; i < 6; i++)
        fb_buffer_printf(out, "firebreak_http_requests_total{status=\"%uxx\"} %" PRIuFAST64 "\n", i, atomic_load(&service->requests[i]));
}

void fb_handle_metrics(struct fb_service *service, const struct fb_request *request, struct fb_reply *reply)
{
    const struct fb_ingest_figures figures = fb_ingest_figures(service->ingest);
    struct fb_buffer *out = &reply->body;

    tell_requests(out, service);
    tell_reports(out, &figures.taken);
    series(out, "firebreak_http_rate_limited_total", "counter", "Requests that were refused for coming too fast.", atomic_load(&service->rate_limited));
    series(out, "firebreak_http_connections", "gauge", "Connections that are open.", atomic_load(&service->connections));
    series(out, "firebreak_health_batches_total", "counter", "Batches of health reports that were taken in.", atomic_load(&service->health_batches));
    series(out, "firebreak_health_batches_malformed_total", "counter", "Batches that could not be read.", atomic_load(&service->health_refused));
    series(out, "firebreak_health_commits_total", "counter", "Groups of reports written and synchronised.", figures.groups);
    series(out, "firebreak_health_log_bytes", "gauge", "Size of the log of health reports.", figures.log_bytes);
    series(out, "firebreak_sensors_known", "gauge", "Sensors that have reported, over all releases.", figures.sensors);
    series(out, "firebreak_sensors_memory_bytes", "gauge", "Memory for what is known of these sensors.", figures.sensor_bytes);
    series(out, "firebreak_ready", "gauge", "1 when rollouts can be kept.", atomic_load(&service->ready));
    service->desk->functions->metrics(service->desk, request->now_ms, out);
    reply->status = 200;
    reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
}
