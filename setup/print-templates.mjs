// The list of placeholders for people: node setup/print-templates.mjs > docs/templates.md
import { placeholderPage } from '../main/brief/template/placeholders.ts'

process.stdout.write(placeholderPage())
