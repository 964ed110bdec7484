'use strict';

// Everything that is shown goes through textContent: what a program printed, or a worker elsewhere said, stays text.

const POLL_MS = 2000;
const PATIENCE_MS = 8000;
const MOST_SHOWN = 256 * 1024; // characters of one stream; more of them in one block would hold the browser up
const KEY_NAME = 'amon-sandbox-key';
const SVG = 'http://www.w3.org/2000/svg';

const EXAMPLES = {
    python: 'import sys\n\nprint("Hello from", sys.version.split()[0])\nwith open("/output/hello.txt", "w") as file:\n    file.write("This file came back.\\n")\n',
    bash: 'echo "Hello from bash $BASH_VERSION"\necho "This file came back." > /output/hello.txt\n',
};

const byId = id => document.getElementById(id);

function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}

function say(id, text) {
    const place = byId(id);
    if (place.textContent !== text) {
        place.textContent = text;
    }
}

function mark(id, state, text) {
    byId(id).dataset.state = state;
    say(id, text);
}

function figure(name, number, unit, note) {
    const known = number !== null;
    say(`${name}-number`, known ? count(number) : unit);
    say(`${name}-unit`, known ? unit : '');
    say(`${name}-note`, note);
    byId(`${name}-number`).parentElement.dataset.known = known ? 'yes' : 'no';
}

// --- Words and numbers ----------------------------------------------------------------------------------------------

const count = number => number.toLocaleString('en');
const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

function duration(ms) {
    if (ms === null || ms === undefined) {
        return '–';
    }

    if (ms < 1000) {
        return `${ms < 9.95 ? ms.toFixed(1) : Math.round(ms)} ms`;
    }

    return ms < 99_995 ? `${(ms / 1000).toFixed(2)} s` : `${count(Math.round(ms / 1000))} s`;
}

function size(bytes) {
    if (bytes < 1024) {
        return plural(bytes, 'byte', 'bytes');
    }

    return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function ago(seconds) {
    const steps = [[86400, 'day', 'days'], [3600, 'hour', 'hours'], [60, 'minute', 'minutes']];
    const [unit, one, many] = steps.find(([length]) => seconds >= length) ?? [1, 'second', 'seconds'];
    return plural(Math.floor(seconds / unit), one, many);
}

const clock = date => date.toLocaleTimeString('en-GB');

// --- Asking ---------------------------------------------------------------------------------------------------------

// Where the browser keeps nothing, the key lives as long as the page.
let key = null;
try {
    key = sessionStorage.getItem(KEY_NAME);
} catch {
    // Not allowed.
}

function keepKey(value) {
    key = value;
    try {
        if (value === null) {
            sessionStorage.removeItem(KEY_NAME);
        } else {
            sessionStorage.setItem(KEY_NAME, value);
        }
    } catch {
        // Not allowed.
    }
}

function ask(path, options = {}, bearer = key) {
    const headers = { ...options.headers };
    if (bearer !== null) {
        headers.Authorization = `Bearer ${bearer}`;
    }

    // Relative: behind a proxy that serves this under a path of its own, too.
    return fetch(path, { cache: 'no-store', credentials: 'omit', redirect: 'error', ...options, headers });
}

// The sentence and the code of an answer that is not the one that was hoped for.
async function reasonOf(response) {
    try {
        const problem = await response.json();
        return { detail: problem.detail ?? `The answer was ${response.status}.`, code: problem.code ?? null };
    } catch {
        return { detail: `The answer was ${response.status}.`, code: null };
    }
}

// --- The status -----------------------------------------------------------------------------------------------------

let timer = 0;
let asking = false;
let lastAnswer = null;

// One question at a time, and none while nobody looks or the key is asked for.
async function poll() {
    clearTimeout(timer);
    if (asking || document.hidden || !byId('locked').hidden) {
        return;
    }

    asking = true;
    let again = true;
    try {
        again = await take(await ask('status', { signal: AbortSignal.timeout(PATIENCE_MS) }), key);
    } catch {
        showSilence();
    } finally {
        asking = false;
    }

    if (again) {
        timer = setTimeout(poll, POLL_MS);
    }
}

async function take(response, used) {
    if (used !== key) {
        return false; // forgotten meanwhile
    }

    if (response.status === 401) {
        lock(key === null ? '' : 'That is not the key any more.');
        return false;
    }

    if (!response.ok) {
        const reason = await reasonOf(response);
        overall('bad', 'No status');
        showNotices([['bad', 'No status', reason.detail]]);
        return response.status !== 403;
    }

    const status = await response.json();
    if (used === key) {
        show(status);
    }

    return used === key;
}

function overall(state, word) {
    mark('state', state, word);
    document.title = state === 'bad' || state === 'warn' ? `${word} · Sandbox Worker` : 'Sandbox Worker';
}

function show(status) {
    lastAnswer = new Date();
    document.body.classList.remove('stale');
    byId('locked').hidden = true;
    byId('board').hidden = false;
    byId('forget').hidden = key === null;

    const modes = { embedded: 'queue, shim and worker in one process', both: 'shim and worker, over RabbitMQ', shim: 'shim, over RabbitMQ' };
    const up = (Date.parse(status.now) - Date.parse(status.started_at)) / 1000;
    say('identity', `${status.instance} · ${modes[status.mode] ?? status.mode} · version ${status.version} · up ${ago(up)}`);
    say('as-of', `As of ${clock(lastAnswer)}; asked every 2 s while this page is visible.`);
    showHealth(status);
    showFigures(status);
    showLatency(status.latency);
    showJobs(status.jobs);
}

function showHealth(status) {
    const words = { ok: ['ok', 'OK'], trouble: ['bad', 'Trouble'], none: ['none', 'Not here'] };
    const notices = [];
    for (const part of ['engine', 'broker']) {
        const [state, word] = words[status[part].state] ?? ['warn', status[part].state];
        mark(`${part}-state`, state, word);
        say(`${part}-note`, status[part].message);
        if (state === 'bad') {
            notices.push(['bad', part === 'engine' ? 'Engine' : 'Broker', status[part].message]);
        }
    }

    if (status.queue.workers === 0) {
        notices.push(['warn', 'No workers', 'No worker takes jobs off the queue: those that wait will go on waiting.']);
    }

    if (status.unsafe.length > 0) {
        notices.push(['warn', 'Protections are off', `${status.unsafe.join(', ')}.`]);
    }

    showNotices(notices);
    const worst = notices.find(([kind]) => kind === 'bad') ?? notices[0];
    if (worst === undefined) {
        overall('ok', 'Ready');
    } else {
        overall(worst[0], worst[0] === 'bad' ? 'Trouble' : 'Attention');
    }
}

let shownNotices = '';

function showNotices(notices) {
    const text = JSON.stringify(notices);
    if (text === shownNotices) {
        return;
    }

    shownNotices = text;
    byId('notices').hidden = notices.length === 0;
    byId('notices').replaceChildren(...notices.map(([kind, title, message]) => {
        const notice = element('li', { className: 'notice' }, element('strong', { textContent: `${title}: ` }), message);
        notice.dataset.kind = kind;
        return notice;
    }));
}

function showSilence() {
    document.body.classList.add('stale');
    overall('bad', 'No answer');
    const since = lastAnswer === null ? 'There has been none yet.' : `What is shown is as of ${clock(lastAnswer)}.`;
    showNotices([['bad', 'No answer', `This service does not answer. ${since}`]]);
}

function showFigures(status) {
    const { queue, in_flight: flight, pool } = status;
    const workers = queue.workers === null ? `At most ${count(queue.limit)}, in memory.` : `${plural(queue.workers, 'worker takes', 'workers take')} jobs off it.`;
    if (queue.waiting === null) {
        figure('queue', null, 'not known here', status.broker.state === 'ok' ? 'The broker does not tell this user.' : 'The broker is away.');
    } else {
        figure('queue', queue.waiting, 'waiting', workers);
    }

    const calls = flight.calls === 0 ? 'No caller waits here.' : `${plural(flight.calls, 'caller waits', 'callers wait')} here.`;
    if (flight.jobs === null) {
        figure('flight', flight.calls, flight.calls === 1 ? 'call' : 'calls', 'Their jobs run on the workers’ hosts.');
    } else {
        figure('flight', flight.jobs, `of ${count(flight.most)} running`, calls);
    }

    if (pool === null) {
        figure('pool', null, 'not here', 'Sandboxes are on the workers’ hosts.');
    } else {
        const making = pool.making > 0 ? `${count(pool.making)} being made. ` : '';
        const misses = pool.leases === 0 ? 'No job has asked for one yet.' : `${plural(pool.misses, 'miss', 'misses')} in ${plural(pool.leases, 'lease', 'leases')}.`;
        figure('pool', pool.ready, `of ${count(pool.wanted)} ready`, making + misses);
    }
}

function showLatency(latency) {
    const minutes = latency.window_s % 60 === 0 ? plural(latency.window_s / 60, 'minute', 'minutes') : `${latency.window_s} s`;
    say('latency-window', `${latency.count === 0 ? 'No job' : plural(latency.count, 'job', 'jobs')} in the last ${minutes}`);
    say('p50', duration(latency.p50_ms));
    say('p90', duration(latency.p90_ms));
    say('p99', duration(latency.p99_ms));
    say('spark-from', `${latency.points.length * latency.step_s / 60} min ago`);
    drawSpark(latency);
}

function drawSpark(latency) {
    const most = Math.max(...latency.points.map(point => point.max_ms ?? 0));
    const step = 600 / latency.points.length;
    const bar = (index, ms, kind) => {
        const height = kind === 'none' ? 1.5 : Math.max(2, 90 * ms / most);
        const rectangle = document.createElementNS(SVG, 'rect');
        const box = { class: kind, x: index * step + step * 0.14, width: step * 0.72, y: 90 - height, height };
        Object.entries(box).forEach(([name, value]) => rectangle.setAttribute(name, value));
        return rectangle;
    };
    const spark = byId('spark');
    spark.replaceChildren(...latency.points.flatMap((point, index) => point.count === 0
        ? [bar(index, 0, 'none')]
        : [bar(index, point.max_ms, 'max'), bar(index, point.p50_ms, 'p50')]));
    spark.setAttribute('aria-label', latency.count === 0
        ? 'No job in this time.'
        : `Median and slowest job of every ${latency.step_s} seconds. Median of all ${duration(latency.p50_ms)}, slowest ${duration(most)}.`);
    say('spark-top', most > 0 ? `up to ${duration(most)}` : '');
}

const GOOD = new Set(['ok']);
const ODD = new Set(['cancelled', 'left', 'expired', 'rejected', 'refused', 'output_rejected']);
let shownJobs = '';

function showJobs(jobs) {
    const text = JSON.stringify(jobs);
    if (text === shownJobs) {
        return; // so that what somebody has selected stays selected
    }

    shownJobs = text;
    byId('jobs-none').hidden = jobs.length > 0;
    byId('jobs-scroll').hidden = jobs.length === 0;
    byId('jobs').replaceChildren(...jobs.map(jobRow));
}

function jobRow(job) {
    const ended = element('span', { className: 'state', textContent: job.status.replaceAll('_', ' ') });
    const failed = job.status === 'ok' && job.exit_code !== 0 && job.exit_code !== null;
    ended.dataset.state = failed || ODD.has(job.status) ? 'warn' : GOOD.has(job.status) ? 'ok' : 'bad';
    const remarks = [
        failed ? `exit ${job.exit_code}` : null,
        job.code !== null && job.code !== job.status ? job.code : null,
        job.attempt > 1 ? `attempt ${job.attempt}` : null,
        job.via === 'queue' ? 'off the queue' : null,
    ].filter(remark => remark !== null);
    const at = new Date(job.at);
    const cell = (className, ...content) => element('td', { className }, ...content);
    return element('tr', {},
        element('td', { className: 'id', title: job.job_id, textContent: job.job_id }),
        cell('', ended, element('span', { className: 'via', textContent: remarks.length > 0 ? ` ${remarks.join(', ')}` : '' })),
        cell('number', duration(job.took_ms)),
        cell('number wide', duration(job.queue_ms)),
        cell('number wide', duration(job.acquire_ms)),
        cell('number wide', duration(job.run_ms)),
        cell('number wide', duration(job.collect_ms)),
        element('td', { className: 'who wider', title: job.worker ?? '', textContent: job.worker ?? '–' }),
        cell('number', element('time', { dateTime: job.at, title: at.toLocaleString('en-GB'), textContent: clock(at) })));
}

// --- The key --------------------------------------------------------------------------------------------------------

function lock(message) {
    clearTimeout(timer);
    keepKey(null);
    byId('board').hidden = true;
    byId('forget').hidden = true;
    showNotices([]);
    showJobs([]);
    overall('none', 'Locked');
    say('identity', 'Nothing is shown without the key.');
    say('as-of', '');
    say('key-error', message);
    const wasHidden = byId('locked').hidden;
    byId('locked').hidden = false;
    if (wasHidden) {
        byId('key').focus();
    }
}

byId('key-form').addEventListener('submit', async event => {
    event.preventDefault();
    const tried = byId('key').value.trim();
    say('key-error', '');

    // What no header can carry is no key.
    if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(tried)) {
        say('key-error', 'A key has only plain letters, digits and signs.');
        byId('key').focus();
        return;
    }

    try {
        const response = await ask('status', { signal: AbortSignal.timeout(PATIENCE_MS) }, tried);
        if (response.status === 401) {
            say('key-error', 'That is not the key.');
            byId('key').select();
            return;
        }

        keepKey(tried);
        byId('key').value = '';
        if (await take(response, tried)) {
            timer = setTimeout(poll, POLL_MS);
            byId('code').focus();
        }
    } catch {
        say('key-error', 'This service does not answer; try again.');
    }
});

byId('forget').addEventListener('click', () => {
    clearResult();
    lock('');
});

// --- The snippet ----------------------------------------------------------------------------------------------------

let running = null; // the id of the job that runs
let links = [];

// Not crypto.randomUUID: that is for pages over TLS.
function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return `page-${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}`;
}

function clearResult() {
    links.forEach(URL.revokeObjectURL);
    links = [];
    for (const box of ['stdout-box', 'stderr-box', 'files-box', 'run-timings']) {
        byId(box).hidden = true;
    }

    byId('stdout').textContent = '';
    byId('stderr').textContent = '';
    byId('files').replaceChildren();
    say('run-detail', '');
    say('run-clock', '');
    mark('run-state', 'none', 'Nothing has run yet');
}

async function run() {
    if (running !== null || !byId('run-form').reportValidity()) {
        return;
    }

    const id = newId();
    running = id;
    clearResult();
    mark('run-state', 'none', 'Running');
    byId('run').setAttribute('aria-disabled', 'true');
    byId('cancel').disabled = false;
    const began = performance.now();
    const ticking = setInterval(() => say('run-clock', `${((performance.now() - began) / 1000).toFixed(1)} s`), 100);
    try {
        const response = await ask('run', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ job_id: id, language: byId('language').value, code: byId('code').value, timeout_s: byId('limit').valueAsNumber }),
        });
        if (response.ok) {
            showResult(await response.json(), performance.now() - began);
        } else {
            await showRefusal(response, performance.now() - began);
        }
    } catch {
        mark('run-state', 'bad', 'No answer');
        say('run-detail', 'The connection was lost before the result came. The job of a caller who is gone is ended.');
    } finally {
        clearInterval(ticking);
        running = null;
        byId('run').removeAttribute('aria-disabled');
        if (document.activeElement === byId('cancel')) {
            byId('run').focus();
        }

        byId('cancel').disabled = true;
        poll();
    }
}

async function showRefusal(response, took) {
    const reason = await reasonOf(response);
    const cancelled = reason.code === 'cancelled';
    mark('run-state', cancelled ? 'warn' : 'bad', cancelled ? 'Cancelled' : 'No result');
    say('run-clock', duration(took));
    say('run-detail', reason.code === null ? reason.detail : `${reason.detail} (${reason.code})`);
    if (response.status === 401) {
        lock('That is not the key any more.');
    }
}

function showResult(result, took) {
    const ends = { timed_out: ['bad', 'Ended by its time limit'], oom_killed: ['bad', 'Killed: out of memory'] };
    const [state, word] = ends[result.status] ?? (result.exit_code === 0 ? ['ok', 'Done, exit code 0'] : ['warn', `Ended with exit code ${result.exit_code}`]);
    mark('run-state', state, word);
    say('run-clock', duration(took));
    const usage = result.usage;
    say('run-detail', [
        `Job ${result.job_id} on ${result.worker ?? 'a worker'}`,
        result.attempt > 1 ? `attempt ${result.attempt}` : null,
        usage ? `CPU ${duration(usage.cpu_ms)}` : null,
        usage && usage.memory_peak_bytes > 0 ? `memory up to ${size(usage.memory_peak_bytes)}` : null,
        usage?.limit_hit ? `limit hit: ${usage.limit_hit}` : null,
    ].filter(fact => fact !== null).join(' · '));

    // A worker of another version may leave something out.
    const files = result.output_files ?? [];
    showTimings(result.timings ?? {}, took);
    showStream('stdout', result.stdout ?? '', result.stdout_dropped_bytes, files.length === 0 && !result.stderr);
    showStream('stderr', result.stderr ?? '', result.stderr_dropped_bytes, false);
    showFiles(files);
}

function showTimings(timings, took) {
    const parts = ['queue', 'acquire', 'run', 'collect'].map(part => [part, timings[`${part}_ms`] ?? 0]);
    const known = parts.reduce((sum, [, ms]) => sum + ms, 0);
    parts.push(['way', Math.max(0, took - known)]);
    const piece = ([part, ms]) => {
        const made = element('i');
        made.dataset.part = part;
        made.style.flexGrow = String(ms);
        return made;
    };
    const entry = ([part, ms]) => {
        const term = element('dt', { textContent: part === 'way' ? 'there and back' : part });
        term.dataset.part = part;
        return element('div', {}, term, element('dd', { textContent: duration(ms) }));
    };
    byId('run-bar').replaceChildren(...parts.filter(([, ms]) => ms > 0).map(piece));
    byId('run-legend').replaceChildren(...parts.map(entry));
    byId('run-timings').hidden = false;
}

function showStream(name, text, dropped, evenWhenEmpty) {
    byId(`${name}-box`).hidden = text === '' && !evenWhenEmpty;
    byId(name).textContent = text === '' ? '(nothing)' : text.slice(0, MOST_SHOWN);
    const notes = [];
    if (text.length > MOST_SHOWN) {
        notes.push(`The first ${count(MOST_SHOWN)} of ${count(text.length)} characters.`);
    }

    if (dropped > 0) {
        notes.push(`${plural(dropped, 'more byte was', 'more bytes were')} over the limit and dropped.`);
    }

    say(`${name}-note`, notes.join(' '));
}

// Whatever a file is, it is for saving: opened from here as a page it could act as this one.
function showFiles(files) {
    byId('files-box').hidden = files.length === 0;
    byId('files').replaceChildren(...files.map(file => {
        const address = URL.createObjectURL(new Blob([bytesOf(file.content_b64)], { type: 'application/octet-stream' }));
        links.push(address);
        return element('li', {},
            element('a', { href: address, download: file.path.split('/').at(-1), textContent: file.path }),
            element('span', { className: 'soft', textContent: size(file.size) }));
    }));
}

function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index++) {
        bytes[index] = text.charCodeAt(index);
    }

    return bytes;
}

async function cancel() {
    const id = running;
    if (id === null) {
        return;
    }

    mark('run-state', 'warn', 'Cancelling');
    try {
        const response = await ask(`jobs/${encodeURIComponent(id)}/cancel`, { method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS) });
        if (!response.ok && running === id) {
            say('run-detail', (await reasonOf(response)).detail);
        }
    } catch {
        if (running === id) {
            say('run-detail', 'The request to cancel was not answered.');
        }
    }
}

byId('run-form').addEventListener('submit', event => {
    event.preventDefault();
    run();
});

byId('code').addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run();
    }
});

byId('language').addEventListener('change', () => {
    // The other example, unless somebody has written something.
    if (byId('code').value === '' || Object.values(EXAMPLES).includes(byId('code').value)) {
        byId('code').value = EXAMPLES[byId('language').value];
    }
});

byId('cancel').addEventListener('click', cancel);
document.addEventListener('visibilitychange', poll);
if (byId('code').value === '') {
    byId('code').value = EXAMPLES[byId('language').value];
}

poll();
