/** A Kiln server as a user starts it, in a folder and on a port of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.mjs';

const kiln = join(import.meta.dirname, '../../kiln');
const startMilliseconds = 120_000;

export class Server {
    #process;

    static async start(...flags) {
        const server = new Server();
        server.folder = mkdtempSync(join(tmpdir(), 'kiln-console-'));
        server.shared = mkdtempSync(join(tmpdir(), 'kiln-console-shared-'));
        // What functions run from, and what log events are exported to: a bucket.
        server.functions = join(server.shared, 'functions');
        server.exports = join(server.shared, 'exports');
        mkdirSync(server.functions);
        mkdirSync(join(server.exports, 'archive'), { recursive: true });
        const shares = ['--hot-reload', server.functions, '--log-exports', server.exports];
        server.logFile = join(server.folder, 'server.log');
        const log = openSync(server.logFile, 'a');
        server.#process = spawn(kiln, ['up', '--listen', '127.0.0.1:0', '--data', server.folder, ...shares, ...flags], {
            stdio: ['ignore', log, log],
            env: { ...process.env, KILN_ISOLATION: process.env.KILN_ISOLATION ?? 'process' },
        });
        closeSync(log);
        try {
            await until(
                () => server.#isReady(),
                startMilliseconds,
                () => `the server did not start:\n${server.log()}`,
            );
        } catch (error) {
            await server.stop();
            throw error;
        }
        return server;
    }

    async #isReady() {
        if (this.#process.exitCode !== null) throw new Error(`the server ended:\n${this.log()}`);
        try {
            this.endpoint = JSON.parse(readFileSync(join(this.folder, 'server.json'), 'utf8')).endpoint;
            return (await fetch(`${this.endpoint}/_kiln/ready`)).ok;
        } catch {
            return false;
        }
    }

    log() {
        return readFileSync(this.logFile, 'utf8');
    }

    /** The one that `kiln up` printed. */
    printedLink() {
        return /http\S+#sign-in=\S+/.exec(this.log())?.[0];
    }

    /** One more, as `kiln console` prints it. */
    link() {
        return execFileSync(kiln, ['console', '--data', this.folder], { encoding: 'utf8' }).trim();
    }

    async runtimes() {
        return (await (await fetch(`${this.endpoint}/_kiln/health`)).json()).runtimes;
    }

    async stop() {
        if (this.#process.exitCode === null) {
            const ended = new Promise((done) => this.#process.once('exit', done));
            this.#process.kill('SIGTERM');
            await ended;
        }
        for (const folder of [this.folder, this.shared]) rmSync(folder, { recursive: true, force: true });
    }
}
