// Run by node: what three parsers read in the documents named on the command line, as JSON. It knows nothing of the
// service. Of each entry, the feed itself going before them, only what a parser itself offers is said: a field that it
// has no word for is absent.
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { parseFeed as rowanmanning } from '@rowanmanning/feed-parser'
import { parseFeed as feedsmith } from 'feedsmith'
import RssParser from 'rss-parser'

const stamp = (date) => (date ? new Date(date).toISOString().replace('.000Z', 'Z') : null)
const list = (value) => value ?? []
const names = (people) => list(people).map((person) => person.name)

const smith = {
  '.atom': (entry) => ({
    id: entry.id,
    title: entry.title.value,
    link: entry.links.find((link) => link.rel === 'alternate').href,
    published: stamp(entry.published),
    updated: stamp(entry.updated),
    content: entry.content?.value ?? '',
    authors: names(entry.authors),
    categories: list(entry.categories).map((each) => each.label ?? each.term),
    enclosures: entry.links.filter((link) => link.rel === 'enclosure').map((link) => [link.href, link.type, link.length ?? null])
  }),
  '.rss': (item) => ({
    id: item.guid.value,
    title: item.title ?? null,
    link: item.link,
    published: stamp(item.pubDate),
    updated: stamp(item.atom?.updated),
    content: item.content?.encoded ?? '',
    authors: list(item.dc?.creators),
    categories: list(item.categories).map((each) => each.name),
    enclosures: list(item.enclosures).map((each) => [each.url, each.type, each.length || null])
  }),
  '.json': (item) => ({
    id: item.id,
    title: item.title ?? null,
    link: item.url,
    published: stamp(item.date_published),
    updated: stamp(item.date_modified),
    content: item.content_html ?? '',
    authors: names(item.authors),
    categories: list(item.tags),
    enclosures: list(item.attachments).map((each) => [each.url, each.mime_type, each.size_in_bytes ?? null])
  })
}

const rss = {
  '.atom': (entry) => ({
    id: entry.id,
    title: entry.title,
    link: entry.link,
    published: entry.isoDate ? stamp(entry.isoDate) : null,
    content: entry.content ?? '',
    first_author: entry.author ?? null
  }),
  '.rss': (item) => ({
    id: item.guid,
    title: item.title ?? null,
    link: item.link,
    published: stamp(item.isoDate),
    content: item['content:encoded'] ?? '',
    first_author: item.creator ?? null,
    categories: list(item.categories).map((each) => each._ ?? each),
    first_enclosure: item.enclosure ? [item.enclosure.url, item.enclosure.type, Number(item.enclosure.length) || null] : null
  })
}

const rowan = (format) => (item) => ({
  id: item.id,
  title: item.title ?? null,
  link: item.url,
  published: stamp(item.published),
  ...(format === '.atom' ? { updated: stamp(item.updated) } : {}),
  content: item.content ?? '',
  authors: names(item.authors),
  categories: item.categories.map((each) => each.label),
  media: item.media.map((each) => [each.url, each.mimeType, each.length || null])
})

const smithHead = {
  '.atom': (feed) => ({ title: feed.title.value, link: feed.links.find((link) => link.rel === 'alternate').href }),
  '.rss': (feed) => ({ title: feed.title, link: feed.link }),
  '.json': (feed) => ({ title: feed.title, link: feed.home_page_url })
}

const said = {}
for (const name of process.argv.slice(2)) {
  const format = extname(name)
  const document = readFileSync(name, 'utf8')
  const { feed } = feedsmith(document)
  said[name] = { feedsmith: [smithHead[format](feed), ...list(feed.entries ?? feed.items).map(smith[format])] }
  if (format !== '.json') {
    const read = await new RssParser().parseString(document)
    said[name]['rss-parser'] = [{ title: read.title, link: read.link }, ...read.items.map(rss[format])]
    const other = rowanmanning(document)
    const items = other.items.map(rowan(format))
    said[name]['@rowanmanning/feed-parser'] = [{ title: other.title, link: other.url }, ...items]
  }
}
process.stdout.write(JSON.stringify(said))
