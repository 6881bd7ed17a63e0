"""Common English words as they stand on products, signs, shops, medicines, menus and screens.

Written for this project from general knowledge; part of it, under its licence.
"""

from __future__ import annotations

_BY_PLACE = """
open closed push pull exit entry enter entrance way out in no yes stop go slow fast danger warning caution
keep left right up down turn ahead only one two three four five six seven eight nine ten zero first second
third last next here there this that stairs lift elevator floor level ground toilet toilets restroom
washroom ladies gents men women male female family baby changing disabled access ramp parking park car cars
bus buses taxi train tram metro station platform gate gates airport terminal arrivals departure departures
baggage claim customs check desk tickets ticket office info help point meeting room rooms hall lobby
reception waiting area zone private staff visitors public authorised personnel wet paint mind step head gap
smoking dogs cats cyclists cycle bike bikes path footpath road street avenue lane drive close court square
bridge tunnel north south east west central centre center city town village river beach harbour ferry port
pool school college library museum gallery theatre theater cinema church hospital clinic surgery doctor
dentist pharmacy chemist police fire alarm hose door doors emergency assembly call phone dial sos aid kit
break glass use not do please thank you thanks welcome goodbye hello hi sorry wait queue line form ring bell
knock press button handle lock unlock key keys locked beware high voltage electric shock hazard toxic poison
flammable corrosive hot cold surface water drinking tap touch feed animals swim swimming diving fishing
camping picnic site trail summit camp lodge hotel motel hostel inn bar pub cafe coffee diner grill bistro
restaurant kitchen buffet bakery butcher grocer market mall store shop shops sale sales save saving offer
offers deal deals free half price prices off extra bonus gift gifts card cards cash credit debit change
receipt total subtotal tax paid pay payment balance due refund refunds return returns customer service
services till checkout basket trolley order orders collect delivery shipping post mail parcel stamp stamps
letter letters bank loan loans atm money coin coins exchange rate rates rent let sold estate agent lease
vacancy vacancies barber hair nails beauty spa salon massage gym fitness yoga dance studio music concert
festival fair circus zoo farm garden gardens orchard vineyard wood forest lake hill valley island repair
repairs garage tyres tires wash laundry cleaners tailor shoes boots books toys games sports tools hardware
paints plants flowers florist jewellery watches optician lottery tobacco news kiosk fuel petrol diesel
unleaded pump pumps air charge charging lorry truck trucks van vans speed limit children crossing zebra
yield give detour works toll motorway highway freeway junction roundabout dead end through loading bay tow
away permit holders resident residents meter hours minutes maximum minimum weight height width length depth
size

milk butter cream cheese yogurt yoghurt eggs egg bread loaf toast rolls bagel bun buns cake cakes cookie
cookies biscuit biscuits cracker crackers muffin pie pies pastry donut waffle waffles pancake syrup honey
jam jelly marmalade peanut almond almonds cashew walnut hazelnut pecan nuts seeds raisin raisins oats
oatmeal porridge muesli granola cereal flakes bran wheat rye barley corn maize rice pasta noodle noodles
spaghetti macaroni lasagne pizza burger burgers sandwich wrap wraps salad salads soup soups stew curry chili
chilli chips crisps fries popcorn snack snacks candy sweets gum mint mints chocolate cocoa vanilla caramel
toffee fudge sugar salt pepper spice spices herbs herb basil thyme parsley oregano sage rosemary garlic
ginger cinnamon nutmeg clove paprika turmeric cumin mustard ketchup mayo sauce gravy stock vinegar oil olive
olives sunflower canola margarine flour yeast baking powder soda starch beef pork lamb chicken turkey duck
ham bacon sausage sausages salami mince steak ribs fillet fish salmon tuna cod haddock sardines mackerel
prawns shrimp crab lobster mussels squid tofu lentils beans bean peas chickpeas kidney potato potatoes
tomato tomatoes onion onions carrot carrots celery lettuce spinach kale cabbage broccoli cucumber zucchini
courgette pumpkin squash leek leeks radish beet beetroot turnip mushroom mushrooms peppers asparagus
artichoke avocado apple apples pear pears orange oranges lemon lemons lime limes banana bananas grape grapes
cherry cherries berry berries strawberry raspberry blueberry cranberry blackberry peach peaches plum plums
apricot mango melon papaya pineapple coconut kiwi fig figs date dates fruit fruits vegetable veg vegan
vegetarian organic natural fresh frozen chilled dried smoked roasted roast grilled fried baked boiled raw
ripe whole wholegrain skimmed semi low fat light diet gluten dairy lactose soy soya protein fibre fiber
vitamin vitamins calcium iron sodium energy calories kcal carbs per serving portion contains may allergens
nutrition best before by see lid base cool dry place freeze once opened consume within days shake well
microwave oven heat stir serve add mix boil cook cooking instant quick easy ready meal meals breakfast
brunch lunch dinner supper dessert starter main side menu special specials today daily tea green black white
red rose wine beer ale lager cider gin rum vodka whisky brandy tonic juice lemonade cola still sparkling
spring mineral espresso latte mocha decaf filter dark mild medium strong bitter sweet sour salty spicy
crunchy crispy creamy smooth chunky tasty delicious yummy classic original flavour flavor flavoured premium
quality finest choice select value pack packs packet box boxes bag bags bottle bottles can cans tin tins jar
jars carton tube tray pot cup cups mug bowl plate spoon fork knife glasses small large regular mini maxi
giant jumbo double single triple slice slices piece pieces dozen litre litres gram grams kilo ounce pound
pint bars bite bites stick sticks cubes ice lolly sorbet gelato sundae smoothie cone scoop topping

tablet tablets capsule capsules caplets pill pills drops spray gel ointment lotion inhaler patch plaster
plasters bandage gauze cotton swab mask gloves medicine medicines drug drugs dose dosage twice morning noon
evening night bedtime take with food after swallow chew dissolve apply rinse avoid contact eyes ears nose
mouth skin throat chest back muscle joint joints pain relief painkiller fever cough flu allergy hay asthma
heart blood pressure stomach acid heartburn sleep calm stress zinc magnesium omega aspirin ibuprofen insulin
penicillin antiseptic steroid statin codeine adult adults child infant kids reach sight advice leaflet read
label carefully expiry batch refill drowsy pregnant alcohol sterile medical health healthy care nurse ward
patient test tests result results negative positive clean hands soap shampoo shower bath foam toothpaste
toothbrush floss mouthwash deodorant razor shaving blade blades sun screen sunscreen moisture balm lip
perfume cologne makeup blush mascara polish remover wipes tissue tissues paper towel towels roll nappies
diapers sponge cloth bleach cleaner detergent softener liquid washing dish dishes stain bathroom window wax
dust vacuum mop bucket brush bin bins liners rubbish trash waste garbage recycle recycling plastic metal
compost battery batteries bulb bulbs lamp lamps candle candles matches lighter tape glue string rope screws
bolts drill hammer saw pliers wrench primer varnish

shirt shirts blouse dress skirt trousers jeans pants shorts socks tights underwear bra jacket coat coats
sweater jumper hoodie cardigan scarf hat hats cap caps belt belts tie ties suit suits sandals slippers
trainers sneakers purse wallet handbag backpack luggage umbrella wool linen silk leather denim nylon
polyester fabric tumble machine hand gentle made washable slim fit wide narrow long short tall petite plus
new season summer autumn winter fashion style brand sport active comfort soft stretch warm waterproof

home start previous cancel ok done delete edit copy paste cut undo redo print send share search find view
show hide file files folder folders tab page pages settings options about account profile user users name
password login logout sign log email inbox outbox sent draft drafts spam archive reply forward message
messages chat calls missed contacts calendar event events reminder reminders notes note list lists task
tasks photo photos picture pictures image images camera video videos movie movies song songs play pause
record mute volume sound audio speaker mic radio podcast album artist download downloads upload update
updates install installed remove restart shutdown power network wifi bluetooth signal connect connected
offline online airplane mode data mobile roaming bright brightness display theme language english keyboard
mouse printer scanner laptop phones computer monitor cable charger adapter router server cloud backup sync
error failed success complete retry try again wrong correct invalid required optional code pin number digits
time timer clock stopwatch tomorrow yesterday now later soon week month year weather sunny cloudy rain rainy
snow snowy storm wind windy fog foggy humid degrees map maps location route directions traffic distance
miles metres feet inches arrive depart delayed cancelled boarding flight flights seat seats row aisle class
passport visa travel trip tour tours guide guest guests booking book booked reserve reserved confirm
confirmed accept decline agree allow deny block report privacy terms policy legal notice trust secure
security safe safety shield virus scan alert alerts notify score points win winner lose game player players
team teams match goal goals

monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat january february march
april june july august september october november december jan feb mar apr jun jul aug sep oct nov dec day
nights weekend holiday holidays christmas easter birthday party wedding happy merry congrats love luck good
great better super ultra pro max turbo deluxe royal king queen prince crown gold golden silver bronze
diamond pearl ruby emerald crystal star stars moon sky ocean sea wave waves breeze mountain peak rock stone
sand desert earth planet world global nature leaf tree trees flower lily daisy tulip lotus bamboo oak pine
maple cedar willow grass meadow field fields lion tiger bear wolf fox rabbit horse cow sheep goat pig hen
bird birds eagle owl robin swan dove parrot penguin whale dolphin shark turtle frog snake spider ant bee
butterfly dragon unicorn monkey elephant giraffe camel kangaroo panda koala squirrel hedgehog deer blue
yellow purple pink brown grey gray violet indigo cyan magenta beige ivory navy teal scarlet crimson amber
colour color

chair chairs table tables sofa couch bed beds pillow blanket sheet sheets mattress wardrobe drawer shelf
shelves cupboard cabinet mirror curtain curtains carpet rug lights vase frame fan heater cooler fridge
freezer stove cooker toaster kettle blender mixer grater peeler pan pans wok scale scales apron napkin
cushion house flat apartment bedroom lounge dining attic basement cellar shed roof wall walls windows
ceiling fence balcony terrace patio lawn driveway chimney stair pipe pipes sink switch socket plug fuse wire
wires motor engine brake brakes clutch gear wheel wheels tyre horn wiper hood boot trunk bumper coolant
gauge dashboard driver pilot captain crew chef waiter cashier manager owner boss worker teacher student
pupil vet lawyer judge mayor officer soldier guard farmer baker singer actor writer author editor painter
builder plumber engineer designer mechanic coach friend friends mother father mum dad sister brother son
daughter uncle aunt cousin grandma grandpa wife husband people person man woman boy girl kid group club
member members life live lives living pen pens pencil pencils eraser ruler marker crayon crayons notebook
stapler staples scissors envelope binder diary planner chart graph maths math history science biology
physics chemistry geography art french german spanish italian reading writing spelling grammar lesson
lessons exam exams grade grades course courses degree diploma project topic story stories novel poem poetry
comic magazine newspaper journal chapter title index edition publisher

above across act action age ago all almost alone along also always am among an and animal another answer any
anyone anything apart are arm around arrow as ask at aware bad ball band basic be beat became because become
been began begin behind being believe below beside between beyond big bill bit blow board boat body bold
bone born both bottom bought brain brave breath bring broad broken brought build built burn busy but buy
came cannot capital carry case catch cause cell chance charm cheap choose chosen circle clear clever climb
closer coast collar come common company compare copper corner cost could count country couple cover create
cross crowd cry culture cure curve custom deep design did die differ direct discover does doing doubt draw
drawn dream drink drop during each early earn edge effect either else empty engage enjoy enough equal escape
even ever every exact example except expect expert explore express eye face fact fall false famous far fear
feature feel fell felt few fight fill film final fine finger finish firm fix flag flame flash float flow fly
focus follow foot for force forget found from front full fun funny future gain gather gave general get glad
glow gone got grand grew grip grow growth had happen hard harmony has have he hear heard heavy held hero
hidden hire his hit hold hole hope huge human hundred hunt hurry idea if imagine impact inch inside into
invite it its item jewel job join journey joy jump just kept kick kind knew know known lady land laugh lay
lead learn least leave led leg less lie like listen little local logic lone look lost loud lucky magic major
make many mark master matter me mean meet mend mile million minor modern moment more most motion mount move
much must my myth native near neat need neither nerve never noble noise none nor normal nothing of often old
on onto option or other our over own pace pair palace part pass past pattern peace perfect perhaps phase
pick pioneer plain plan plant plenty polar pole popular praise present pretty pride prize problem produce
promise proof proper proud prove pulse pure purpose put quarter question quiet quite race raise range rapid
rare rather react real reason region relax remain remember rest rich ride rise rising risk rival rocket
rough round rule run rush said sail same say scene secret seed seem seen self sell sense series serious set
settle several shade shadow shape sharp she shell shine ship shore should shout silent simple since sit
skill slide slip smart smile snap so social solid solve some sort soul source space spare spark speak spell
spend spirit split spot spread stable stage stand state stay steady steam steel stood strange stream
strength strike such sudden supply support sure swift swing symbol system tail talent talk taste teach tell
temple tender than the their them then they thick thin thing things think those though thought thousand
thread throw tide tiny to together told tone too took top tough toward tower trace track trade treat trend
tribe trick true truth twin type under union unique unit unity until upon upper urban us useful usual vast
very vision visit vital vivid voice wake walk want war was watch we wealth wear went were what when where
which while who why wild will wing wise wish wonder word words work worth would yard yet young your youth

ability academy address advance affair afford agency airline airways ancient annual approve arcade arena
aroma arrange arrival atlas attack attend aurora average awake award awesome badge balloon banner bargain
barrel bazaar beacon bingo blossom bonfire border bounce boutique bowling branch broadcast budget buffalo
bundle burst cabin cactus campus canal canoe canvas canyon carnival castle casual certain champion channel
chapel charity cheer choir citizen citrus climate clover cobalt collection comet command community concrete
control coral cottage council courage courier craft crane creek crest cricket cupcake curious cyclone dawn
dealer decade delight delta depot derby destiny detail digital discount district divine dome dynamic eclipse
economy elegant element elite embassy emblem empire enigma enterprise episode essence eternal evergreen
exclusive executive exhibit exotic expo extreme factory falcon fantasy feather fiesta finance firefly
flamingo fleet flex florida football formula fortune fossil fountain fragile freedom frontier fusion galaxy
garland gazelle genius genuine glacier glory gourmet granite gravity grocery guitar habit hangar harvest
haven hazel heaven helmet heritage hockey homemade honest horizon icon igloo impulse indoor insect inspire
insurance interior jaguar jasmine jazz jersey jet jungle junior jupiter karaoke kayak kernel kindle kingdom
kite knight lagoon lantern laser laurel lavender legend leisure liberty license locker lunar luxury magnet
mandarin manual marble marina marine marvel mature medal mega melody mercury midnight mirage mission model
monument mosaic mystery mystic nectar neon nest nickel nitro nova nugget oasis olympic opal opera orbit
orchid origin outdoor outlet oxygen oyster pacific paddle panel panther paradise parade parent parlour
patrol pavilion pebble pelican phoenix piano pillar pirate pixel plaza pocket polaris polo portal prairie
prestige primary prime prism promenade pyramid quartz quest quilt quiz racing radar rainbow ranger ravioli
recipe reef regal rescue resort retro reward rhythm ribbon ridge rivet rodeo roller romance saddle safari
saffron sailor sapphire satin saturn scenic scooter scout senator senior sequoia shelter sheriff shuttle
sketch skyline soccer solar sonic spiral sprint stadium standard stellar sublime sunrise sunset supreme surf
surprise symphony tango target tavern tempo tennis theory thunder timber titan topaz tornado tourist tractor
tradition treasure trinity trophy tropical tundra turbine twilight uniform universe vacation vampire vector
velvet venture venus victory vintage virgin volcano voyage wagon warrior waterfall whisper widget wildlife
wizard workshop yacht zenith zephyr zigzag zodiac
"""

WORDS = tuple(_BY_PLACE.split())
"""Lower case, 2-10 letters, each once."""
