/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c - workers that take the next piece, and a caller that waits for them in order. */
#include "pipeline/gating/batch.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/host/fail.h"

struct state {
    const struct fb_batch *batch;
    bool *done;  /* for each piece; guarded by the lock, as is what follows */
    size_t next; /* the first that nobody took */
    bool stopped;
    pthread_mutex_t lock;
    pthread_cond_t finished;
};

static bool take_next(struct state *state, size_t *index)
{
    pthread_mutex_lock(&state->lock);
    bool taken = state->next < state->batch->count && !state->stopped;
    if (taken)
        *index = state->next++;
    pthread_mutex_unlock(&state->lock);
    return taken;
}

static bool work_once(struct state *state)
{
    size_t index = 0;

    if (!take_next(state, &index))
        return false;
    state->batch->work(state->batch->context, index);
    pthread_mutex_lock(&state->lock);
    state->done[index] = true;
    pthread_cond_broadcast(&state->finished);
    pthread_mutex_unlock(&state->lock);
    return true;
}

static void *work(void *state)
{
    while (work_once(state))
        continue;
    return NULL;
}

static bool is_done(struct state *state, size_t index)
{
    pthread_mutex_lock(&state->lock);
    bool done = state->done[index];
    pthread_mutex_unlock(&state->lock);
    return done;
}

/* Works as long as there is work that nobody took, then sleeps. */
static void await(struct state *state, size_t index)
{
    while (!is_done(state, index) && work_once(state))
        continue;
    pthread_mutex_lock(&state->lock);
    while (!state->done[index])
        pthread_cond_wait(&state->finished, &state->lock);
    pthread_mutex_unlock(&state->lock);
}

static bool take_in_order(struct state *state)
{
    for (size_t i = 0; i < state->batch->count; i++) {
        await(state, i);
        if (!state->batch->take(state->batch->context, i))
            return false;
    }
    return true;
}

static void stop(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    state->stopped = true;
    pthread_mutex_unlock(&state->lock);
}

size_t fb_batch_cores(void)
{
    cpu_set_t cores;

    return sched_getaffinity(0, sizeof cores, &cores) == 0 ? (size_t)CPU_COUNT(&cores) : 1;
}

/* The calling thread is one of the workers. */
static size_t threads_wanted(const struct fb_batch *batch)
{
    size_t workers = batch->workers > 0 ? batch->workers : fb_batch_cores();
    size_t useful = workers < batch->count ? workers : batch->count;

    return useful > 0 ? useful - 1 : 0;
}

static bool run(struct state *state)
{
    size_t wanted = threads_wanted(state->batch);
    pthread_t *threads = wanted > 0 ? calloc(wanted, sizeof *threads) : NULL;
    size_t started = 0;

    while (threads != NULL && started < wanted
           && pthread_create(&threads[started], NULL, work, state) == 0)
        started++;
    bool taken = take_in_order(state);
    stop(state);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    return taken;
}

bool fb_batch_run(const struct fb_batch *batch, struct fb_diag *diag)
{
    struct state state = { .batch = batch, .done = calloc(batch->count + 1, sizeof(bool)) };

    if (state.done == NULL)
        return fb_fail_memory(diag);
    pthread_mutex_init(&state.lock, NULL);
    pthread_cond_init(&state.finished, NULL);
    bool taken = run(&state);
    pthread_cond_destroy(&state.finished);
    pthread_mutex_destroy(&state.lock);
    free(state.done);
    return taken;
}
