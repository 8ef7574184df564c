/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.c - a queue of jobs and the threads that run them. */
#include "rollout/daemon/waiting.h"

#include <pthread.h>
#include <stdlib.h>

#define MOST_THREADS 64

struct fb_waiting {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t more;
    struct fb_job *first;
    struct fb_job **last;
    bool ending;
    pthread_t threads[MOST_THREADS];
    unsigned count;
};

static struct fb_job *take(struct fb_waiting *waiting)
{
    (void)pthread_mutex_lock(&waiting->lock);
    while (waiting->first == NULL && !waiting->ending)
        (void)pthread_cond_wait(&waiting->more, &waiting->lock);
    struct fb_job *job = waiting->first;
    if (job != NULL)
        waiting->first = job->next;
    if (waiting->first == NULL)
        waiting->last = &waiting->first;
    (void)pthread_mutex_unlock(&waiting->lock);
    return job;
}

static void *run_jobs(void *context)
{
    for (struct fb_job *job = take(context); job != NULL; job = take(context))
        job->run(job->context); /* it may be gone afterwards */
    return NULL;
}

struct fb_waiting *fb_waiting_new(unsigned threads)
{
    FB_AUTO(fb_waiting_free)
    struct fb_waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return NULL;
    (void)pthread_mutex_init(&waiting->lock, NULL);
    (void)pthread_cond_init(&waiting->more, NULL);
    waiting->last = &waiting->first;
    while (waiting->count < threads && waiting->count < MOST_THREADS) {
        if (pthread_create(&waiting->threads[waiting->count], NULL, run_jobs, waiting) != 0)
            return NULL;
        waiting->count++;
    }
    return fb_take(waiting);
}

bool fb_waiting_add(struct fb_waiting *waiting, struct fb_job *job)
{
    (void)pthread_mutex_lock(&waiting->lock);
    const bool taken = !waiting->ending;
    if (taken) {
        job->next = NULL;
        *waiting->last = job;
        waiting->last = &job->next;
        (void)pthread_cond_signal(&waiting->more);
    }
    (void)pthread_mutex_unlock(&waiting->lock);
    return taken;
}

void fb_waiting_end(struct fb_waiting *waiting)
{
    (void)pthread_mutex_lock(&waiting->lock);
    waiting->ending = true;
    (void)pthread_cond_broadcast(&waiting->more);
    (void)pthread_mutex_unlock(&waiting->lock);
    for (; waiting->count > 0; waiting->count--)
        (void)pthread_join(waiting->threads[waiting->count - 1], NULL);
}

void fb_waiting_free(struct fb_waiting *waiting)
{
    if (waiting == NULL)
        return;
    fb_waiting_end(waiting);
    (void)pthread_cond_destroy(&waiting->more);
    (void)pthread_mutex_destroy(&waiting->lock);
    free(waiting);
}
