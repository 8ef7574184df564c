/* SPDX-License-Identifier: Apache-2.0 */
/* crew_send.c - a gate asked in a process of its own, for all sensor builds or for one. */
#include <math.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "fuzz/plan.h"
#include "pipeline/gating/crew_inside.h"
#include "pipeline/gating/piece.h"
#include "validator/trial/trial.h"

struct asking {
    const struct fb_gate_context *context;
    const struct fb_gate *gate;
    const struct fb_candidate *candidate;
    size_t build;
    size_t width;
    double seconds; /* that it may take */
};

/* ---- In the child ---- */

/* Fuzzing ends itself in time, so that what it found is told. */
static struct fb_fuzz_options fuzz_options(const struct asking *asking)
{
    struct fb_fuzz_options options = *asking->context->trial->fuzz;

    options.jobs = asking->width;
    if (isfinite(asking->seconds) && (options.seconds <= 0 || options.seconds > asking->seconds))
        options.seconds = asking->seconds;
    return options;
}

static void ask(void *asked, struct fb_buffer *out)
{
    const struct asking *asking = asked;
    const struct fb_fuzz_options fuzz = fuzz_options(asking);
    struct fb_trial trial = *asking->context->trial;
    struct fb_gate_context context = *asking->context;
    struct fb_report *report = fb_report_new(fb_heap(), "piece");
    struct fb_diag diag = FB_DIAG_NONE;

    trial.fuzz = &fuzz;
    if (asking->build != FB_ALL_BUILDS) {
        trial.builds += asking->build;
        trial.build_count = 1;
    }
    context.trial = &trial;
    if (report != NULL && fb_gate_run(&context, asking->gate, asking->candidate, fb_clock_seconds, report, &diag))
        fb_piece_write(report, out);
    else
        out->failed = true;
    fb_report_free(report);
}

/* ---- In the parent ---- */

/* Builds that do not find room side by side share the time that is left; some stays for what comes behind. */
static double share_of_time(const struct fb_crew *crew, const struct fb_crew_gate *gate, const struct fb_crew_part *part,
                            size_t width)
{
    const size_t to_come = gate->part_count - (size_t)(part - gate->parts);
    const size_t side_by_side = crew->options.schedule.slots > width ? crew->options.schedule.slots / width : 1;

    return fb_crew_seconds_left(crew) * 0.9 / ceil((double)to_come / (double)side_by_side);
}

bool fb_crew_send(const struct fb_crew_running *one, const struct fb_gate_context *context,
                  const struct fb_candidate *candidate, struct fb_diag *diag)
{
    struct fb_crew *crew = one->job->crew;
    const size_t width = fb_schedule_width(&crew->options.schedule, fb_gate_tier(one->gate->gate->name));
    struct asking asking = {
        .context = context,
        .gate = one->gate->gate,
        .candidate = candidate,
        .build = one->part->build,
        .width = width,
        .seconds = share_of_time(crew, one->gate, one->part, width),
    };
    struct fb_diag why = FB_DIAG_NONE;

    if (!fb_errand_send(ask, &asking, &one->part->errand, &why))
        return fb_crew_tell(one, FB_GATE_UNFINISHED, why.message, diag);
    one->part->runs = true;
    one->part->width = width;
    crew->running[crew->busy++] = *one;
    crew->width += width;
    return true;
}
