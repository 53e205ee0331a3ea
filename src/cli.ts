#!/usr/bin/env node
import { main } from './main.js';

// Let what was written reach a pipe before the process ends.
process.exitCode = await main(process.argv.slice(2));
