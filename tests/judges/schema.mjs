// Run by node: what the JSON Schema of JSON Feed 1.1 has against the documents named on the command line, as JSON.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import addFormats from 'ajv-formats'
import schema from 'jsonfeed-schema/v1.1.js'

const ajv = new Ajv({ allErrors: true, strict: false })
addFormats(ajv)
const validate = ajv.compile(schema)
const faults = {}
for (const name of process.argv.slice(2)) {
  validate(JSON.parse(readFileSync(name, 'utf8')))
  faults[name] = (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}
process.stdout.write(JSON.stringify(faults))
